/// Why the play did not come to its end: the step that failed, and what went wrong there.
package struct DemoFailure: Error, Sendable {
    /// Completes the sentence "The demo stopped while …".
    package let step: String
    package let cause: any Error

    package init(step: String, cause: any Error) {
        self.step = step
        self.cause = cause
    }
}

extension DemoFailure: CustomStringConvertible {
    package var description: String { "The demo stopped while \(step). \(cause)" }
}

/// A turn that the play does not know.
struct Surprise: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }
}
