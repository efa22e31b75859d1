/// The names of the tools by which work changes hands; the receipts of their calls tell who held what since when.
package struct HandoverTools: Sendable {
    package let claiming: String
    package let submitting: String

    package init(claiming: String, submitting: String) {
        self.claiming = claiming
        self.submitting = submitting
    }
}
