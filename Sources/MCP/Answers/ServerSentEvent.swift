/// The framing of `text/event-stream`.
enum ServerSentEvent {
    /// A line that every client passes over, and that keeps the connection alive.
    static let comment = Array(": waiting\n\n".utf8)

    /// A JSON-RPC message as one event; JSON holds no line breaks, so it is one line.
    static func message(_ json: [UInt8], id: String? = nil) -> [UInt8] {
        var bytes = Array((id.map { "id: \($0)\n" } ?? "").utf8)
        bytes.reserveCapacity(bytes.count + json.count + 24)
        bytes += "event: message\ndata: ".utf8
        bytes += json
        bytes += [UInt8(ascii: "\n"), UInt8(ascii: "\n")]
        return bytes
    }

    /// An event without content, from which a client knows how to come back if the connection breaks (SEP-1699).
    static func priming(id: String) -> [UInt8] { Array("id: \(id)\nretry: 1000\ndata:\n\n".utf8) }
}
