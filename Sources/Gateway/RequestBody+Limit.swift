import HummingbirdCore
import MCP
import NIOCore

extension RequestBody {
    /// Reads the message that the body holds, straight from the bytes as they came; nothing if they exceed the limit.
    func message(upTo limit: Int) async throws -> MessageBody? {
        var chunks = makeAsyncIterator()
        var body = try await chunks.next() ?? ByteBuffer()
        while body.readableBytes <= limit, var chunk = try await chunks.next() { body.writeBuffer(&chunk) }
        guard body.readableBytes <= limit else { return nil }
        return body.withUnsafeReadableBytes { MessageBody($0) }
    }
}
