/// One event of an event stream.
package struct ServerSentEvent: Sendable, Equatable {
    /// The kind of event; `message` where the stream names none.
    package var name: String
    /// The lines of data, joined by line feeds.
    package var data: String
    /// The last identifier that the stream gave, which need not be this event's own.
    package var id: String?

    package init(name: String = "message", data: String, id: String? = nil) {
        self.name = name
        self.data = data
        self.id = id
    }
}
