package import NIOCore

/// Reads RESP3 out of bytes that arrive in pieces of any size.
///
/// What is read is never read again: unfinished aggregates wait on a stack, an unfinished string for its last byte, an
/// unfinished line remembers how far it was searched. So the cost is linear in the bytes, however they are cut.
package struct RESPDecoder {
    let limits: RESPLimits
    var buffer = ByteBuffer()
    var reply = UnfinishedReply()
    /// The string whose length is known and whose bytes are awaited.
    var awaited: AwaitedString?
    /// Bytes of the present line that hold no line end.
    var searched = 0
    private var error: RESPProtocolError?

    package init(limits: RESPLimits = RESPLimits()) { self.limits = limits }

    /// Takes bytes as they came from the server.
    package mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// Reads the next whole value, or nothing until more bytes come.
    ///
    /// - Throws: `RESPProtocolError`, from then on at every call.
    package mutating func next() throws(RESPProtocolError) -> RESPValue? {
        if let error { throw error }
        do throws(RESPProtocolError) {
            while let item = try item() {
                guard let value = try reply.take(item, limits: limits) else { continue }
                reply = UnfinishedReply()
                return value
            }
        } catch {
            self.error = error
            throw error
        }
        reclaim()
        return nil
    }

    /// Reads the next value that is no aggregate, or the head of an aggregate.
    private mutating func item() throws(RESPProtocolError) -> Item? {
        if let awaited { return try string(awaited) }
        guard let line = try line() else { return nil }
        return try header(line)
    }

    /// Gives back the room of what was read, seldom enough that moving the rest costs less than reading it did.
    private mutating func reclaim() {
        if buffer.readableBytes == 0 {
            buffer = ByteBuffer()
        } else if buffer.readerIndex > 1 << 16, buffer.readerIndex > buffer.readableBytes {
            buffer.discardReadBytes()
        }
    }
}

extension RESPDecoder {
    /// What a value on the wire begins with, or the whole of it.
    enum Item {
        case value(RESPValue)
        case aggregate(UnfinishedReply.Kind, count: Int)
    }

    /// A string whose bytes have not all come.
    struct AwaitedString {
        enum Kind {
            case bulk
            case verbatim
            case failure
        }

        let kind: Kind
        let length: Int
    }
}
