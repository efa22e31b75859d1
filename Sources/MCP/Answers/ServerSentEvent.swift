/// The framing of `text/event-stream`.
enum ServerSentEvent {
    /// A line that every client passes over, and that keeps the connection alive.
    static let comment = Array(": waiting\n\n".utf8)

    /// A JSON-RPC message as one event; JSON holds no line breaks, so it is one line.
    static func message(_ json: [UInt8]) -> [UInt8] {
        var bytes = Array("event: message\ndata: ".utf8)
        bytes.reserveCapacity(bytes.count + json.count + 2)
        bytes += json
        bytes += [UInt8(ascii: "\n"), UInt8(ascii: "\n")]
        return bytes
    }
}
