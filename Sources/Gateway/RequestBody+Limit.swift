import HummingbirdCore
import MCP
import NIOCore

extension RequestBody {
    /// Reads the message that the body holds, straight from the bytes as they came; nothing if they exceed the limit.
    func message(upTo limit: Int, within memory: BodyMemory) async throws -> MessageBody? {
        try await memory.lend { loan in
            try await buffer(upTo: limit, &loan)?.withUnsafeReadableBytes { MessageBody($0) }
        }
    }

    /// The bytes of the body; nothing if they exceed the limit.
    func bytes(upTo limit: Int, within memory: BodyMemory) async throws -> [UInt8]? {
        try await memory.lend { loan in
            try await buffer(upTo: limit, &loan).map { Array($0.readableBytesView) }
        }
    }

    private func buffer(upTo limit: Int, _ loan: inout BodyMemory.Loan) async throws -> ByteBuffer? {
        var chunks = makeAsyncIterator()
        var body = try await chunks.next() ?? ByteBuffer()
        try loan.take(body.readableBytes)
        while body.readableBytes <= limit, var chunk = try await chunks.next() {
            try loan.take(chunk.readableBytes)
            body.writeBuffer(&chunk)
        }
        return body.readableBytes <= limit ? body : nil
    }
}
