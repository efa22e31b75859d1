/// Cuts the bytes of an event stream into events, however the network has cut the bytes.
///
/// It follows the WHATWG standard, §9.2.6 "Interpreting an event stream"; `retry` is read over, because nothing here
/// reconnects.
package struct ServerSentEventParser: Sendable {
    /// The most bytes that one event may have, a comment line included.
    package let maximumEventBytes: Int

    private var line: [UInt8] = []
    private var lastWasCarriageReturn = false
    private var isFirstLine = true
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var id: String?

    package init(maximumEventBytes: Int) { self.maximumEventBytes = maximumEventBytes }

    /// Takes the next bytes of the stream and gives the events that they complete.
    ///
    /// An event counts once its blank line has come; what a stream leaves unfinished at its end is no event.
    package mutating func feed(_ bytes: some Collection<UInt8>) throws(EventTooLong) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var rest = bytes[...]
        while let first = rest.first {
            if lastWasCarriageReturn && first == UInt8(ascii: "\n") { rest.removeFirst() }
            lastWasCarriageReturn = false
            let end = rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            let piece = rest[..<(end ?? rest.endIndex)]
            guard line.count + data.count + piece.count <= maximumEventBytes else {
                throw EventTooLong(limit: maximumEventBytes)
            }
            line.append(contentsOf: piece)
            guard let end else { break }
            lastWasCarriageReturn = rest[end] == UInt8(ascii: "\r")
            rest = rest[rest.index(after: end)...]
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
        }
        guard !line.isEmpty else { return endEvent() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        case "event":
            name = String(decoding: value, as: UTF8.self)
        case "id" where !value.contains(0):
            id = String(decoding: value, as: UTF8.self)
        default:
            break
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            name = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return ServerSentEvent(
            name: name.isEmpty ? "message" : name,
            data: String(decoding: data, as: UTF8.self),
            id: id
        )
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}

/// A stream whose event, or a line of it, is longer than the reader is willing to hold.
package struct EventTooLong: Error, Equatable {
    package let limit: Int
}
