extension SpanRecord {
    /// Something that happened at one moment while a span ran, such as an error that was caught.
    package struct Event: Sendable {
        package var name: String
        package var time: Timestamp
        package var attributes: [JSON.Member]

        package init(_ name: String, at time: Timestamp, attributes: [JSON.Member] = []) {
            self.name = name
            self.time = time
            self.attributes = attributes
        }
    }
}
