/// Who was let in, and until when what they showed opens anything.
package struct Admission: Sendable {
    package let caller: Caller
    /// Nothing where no end is known.
    package let validUntil: Timestamp?

    package init(_ caller: Caller, validUntil: Timestamp? = nil) {
        self.caller = caller
        self.validUntil = validUntil
    }
}
