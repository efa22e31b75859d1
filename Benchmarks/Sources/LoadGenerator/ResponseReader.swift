package import NIOCore

/// Reads HTTP/1.1 answers from the bytes of a connection, and no more of them than a load generator needs.
package struct ResponseReader {
    /// What stands at the head of an answer.
    package struct Head: Equatable, Sendable {
        package fileprivate(set) var status = 0
        package fileprivate(set) var isEventStream = false
        fileprivate(set) var isChunked = false
        fileprivate(set) var length = 0
    }

    /// A part of an answer; the head comes on its own, because that of a stream comes long before the rest.
    package enum Part: Equatable {
        case head(Head)
        case body(ByteBuffer)
    }

    /// Bytes that are no HTTP/1.1 answer.
    package struct Malformed: Error {}

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let newline = UInt8(ascii: "\n")

    private var pending = ByteBuffer()
    private var chunks = ByteBuffer()
    private var head: Head?

    package init() {}

    /// Takes what has come in.
    package mutating func take(_ bytes: ByteBuffer) {
        guard pending.readableBytes > 0 else {
            pending = bytes
            return
        }
        pending.writeImmutableBuffer(bytes)
    }

    /// The next part of an answer, or nothing until more has come in.
    package mutating func next() throws(Malformed) -> Part? {
        guard let head else {
            guard let head = try readHead() else { return nil }
            self.head = head
            return .head(head)
        }
        guard let body = head.isChunked ? try readChunks() : pending.readSlice(length: head.length) else { return nil }
        self.head = nil
        return .body(body)
    }

    private mutating func readHead() throws(Malformed) -> Head? {
        var head = Head()
        var isFirst = true
        var read = 0
        let bytes = pending.readableBytesView
        while let end = bytes[(bytes.startIndex + read)...].firstIndex(of: Self.newline) {
            let line = bytes[(bytes.startIndex + read)..<end].dropLast()
            read = end + 1 - bytes.startIndex
            if isFirst {
                guard let status = Int(String(decoding: line.dropFirst(9).prefix(3), as: UTF8.self)) else {
                    throw Malformed()
                }
                head.status = status
                isFirst = false
            } else if line.isEmpty {
                pending.moveReaderIndex(forwardBy: read)
                return head
            } else {
                try note(line, in: &head)
            }
        }
        return nil
    }

    private func note(_ line: ByteBufferView, in head: inout Head) throws(Malformed) {
        // Three headers matter, and their names differ in length.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw Malformed() }
        let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
        switch colon - line.startIndex {
        case 14 where line.begins(with: "content-length"):
            guard let length = Int(String(decoding: value, as: UTF8.self)) else { throw Malformed() }
            head.length = length
        case 12 where line.begins(with: "content-type"): head.isEventStream = value.begins(with: "text/event-stream")
        case 17 where line.begins(with: "transfer-encoding"): head.isChunked = value.begins(with: "chunked")
        default: break
        }
    }

    /// Gathers chunks until the empty one; nothing while some are missing.
    private mutating func readChunks() throws(Malformed) -> ByteBuffer? {
        while true {
            let bytes = pending.readableBytesView
            guard let end = bytes.firstIndex(of: Self.newline) else { return nil }
            let digits = bytes[..<end].prefix { $0 != Self.carriageReturn && $0 != UInt8(ascii: ";") }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { throw Malformed() }
            let start = end + 1 - bytes.startIndex
            guard pending.readableBytes >= start + size + 2 else { return nil }
            pending.moveReaderIndex(forwardBy: start)
            guard let chunk = pending.readSlice(length: size) else { throw Malformed() }
            pending.moveReaderIndex(forwardBy: 2)
            if size == 0 {
                defer { chunks = ByteBuffer() }
                return chunks
            }
            chunks.writeImmutableBuffer(chunk)
        }
    }
}

extension ByteBufferView {
    /// Whether the bytes begin with a text of lower-case ASCII, whatever their own case.
    fileprivate func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        let name = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return zip(self, name).allSatisfy { byte, wanted in
            byte == wanted || byte | 0x20 == wanted && wanted >= UInt8(ascii: "a")
        }
    }
}
