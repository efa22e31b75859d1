import HummingbirdCore
import MCP
import NIOCore

extension RequestBody {
    /// Reads the message that the body holds, straight from the bytes as they came; nothing if they exceed the limit.
    func message(upTo limit: Int) async throws -> MessageBody? {
        try await buffer(upTo: limit)?.withUnsafeReadableBytes { MessageBody($0) }
    }

    /// The bytes of the body; nothing if they exceed the limit.
    func bytes(upTo limit: Int) async throws -> [UInt8]? {
        try await buffer(upTo: limit).map { Array($0.readableBytesView) }
    }

    private func buffer(upTo limit: Int) async throws -> ByteBuffer? {
        var chunks = makeAsyncIterator()
        var body = try await chunks.next() ?? ByteBuffer()
        while body.readableBytes <= limit, var chunk = try await chunks.next() { body.writeBuffer(&chunk) }
        return body.readableBytes <= limit ? body : nil
    }
}
