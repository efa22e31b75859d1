import NIOCore

extension RESPDecoder {
    /// Takes a line without its end, or nothing until the end has come.
    mutating func line() throws(RESPProtocolError) -> ByteBuffer? {
        let unread = buffer.readableBytesView
        guard let end = unread.dropFirst(searched).firstIndex(of: UInt8(ascii: "\r")) else {
            searched = unread.count
            guard searched <= limits.lineBytes else { throw .tooLong }
            return nil
        }
        let length = end - unread.startIndex
        guard length <= limits.lineBytes else { throw .tooLong }
        guard length + 1 < unread.count else {
            searched = length
            return nil
        }
        guard unread[end + 1] == UInt8(ascii: "\n"), let line = buffer.readSlice(length: length) else {
            throw .malformed
        }
        buffer.moveReaderIndex(forwardBy: 2)
        searched = 0
        return line
    }

    /// Reads what a line says: a value of one line, or the head of a string or an aggregate.
    mutating func header(_ line: ByteBuffer) throws(RESPProtocolError) -> Item? {
        var line = line
        guard let type = line.readInteger(as: UInt8.self) else { throw .malformed }
        switch type {
        case UInt8(ascii: "+"): return .value(.simple(String(buffer: line)))
        case UInt8(ascii: "-"): return .value(.failure(RESPFailure(line: String(buffer: line))))
        case UInt8(ascii: ":"): return .value(.integer(try Self.integer(line)))
        case UInt8(ascii: ","): return .value(.double(try Self.double(line)))
        case UInt8(ascii: "("): return .value(.bigNumber(try Self.digits(line)))
        case UInt8(ascii: "_"):
            guard line.readableBytes == 0 else { throw .malformed }
            return .value(.null)
        case UInt8(ascii: "#"): return .value(.boolean(try Self.boolean(line)))
        case UInt8(ascii: "$"): return try string(.bulk, line)
        case UInt8(ascii: "="): return try string(.verbatim, line)
        case UInt8(ascii: "!"): return try string(.failure, line)
        case UInt8(ascii: "*"): return try aggregate(.array, line)
        case UInt8(ascii: "~"): return try aggregate(.set, line)
        case UInt8(ascii: "%"): return try aggregate(.map, line)
        case UInt8(ascii: ">"): return try aggregate(.push, line)
        case UInt8(ascii: "|"): return try aggregate(.attribute, line)
        case UInt8(ascii: ";"), UInt8(ascii: "."): throw .streamed
        default: throw .unknownType(type)
        }
    }

    private mutating func string(
        _ kind: AwaitedString.Kind,
        _ line: ByteBuffer
    ) throws(RESPProtocolError) -> Item? {
        // RESP2 wrote nothing as a string of length -1; scripts of some servers still do.
        guard let length = try Self.length(line) else { return .value(.null) }
        guard length <= limits.bulkBytes, length <= limits.replyBytes - reply.bytes else { throw .tooLong }
        reply.bytes += length
        return try string(AwaitedString(kind: kind, length: length))
    }

    /// Takes a string whose length is known, or nothing until its last byte has come.
    mutating func string(_ string: AwaitedString) throws(RESPProtocolError) -> Item? {
        guard buffer.readableBytes >= string.length + 2 else {
            awaited = string
            return nil
        }
        awaited = nil
        guard let slice = buffer.readSlice(length: string.length), buffer.readInteger(as: UInt16.self) == 0x0D0A else {
            throw .malformed
        }
        switch string.kind {
        // A slice would keep everything that came with it, and have the next piece copied to another place.
        case .bulk: return .value(.bulk(ByteBuffer(buffer: slice)))
        case .failure: return .value(.failure(RESPFailure(line: String(buffer: slice))))
        case .verbatim:
            var text = slice
            guard let format = text.readString(length: 3), text.readInteger(as: UInt8.self) == UInt8(ascii: ":") else {
                throw .malformed
            }
            return .value(.verbatim(format: format, ByteBuffer(buffer: text)))
        }
    }

    private func aggregate(
        _ kind: UnfinishedReply.Kind,
        _ line: ByteBuffer
    ) throws(RESPProtocolError) -> Item {
        guard let count = try Self.length(line) else {
            guard kind == .array else { throw .malformed }
            return .value(.null)
        }
        return .aggregate(kind, count: count)
    }
}
