/// A part of a request that is not what OTLP says it is: where, and what is wrong with it.
struct IllFormed: Error, Equatable {
    let field: String
    let reason: String

    init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    var message: String { "\(field) \(reason)" }
}
