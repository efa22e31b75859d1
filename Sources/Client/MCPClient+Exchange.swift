import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vocabulary

extension MCPClient {
    /// Sends a message and waits for its answer, no longer than the time-out.
    func perform(
        _ message: MCPRequest,
        timeout: Duration,
        onProgress: (@Sendable (ToolProgress) -> Void)? = nil
    ) async throws -> JSON {
        let reader = AnswerReader(request: message, onProgress: onProgress)
        do {
            return try await time.withLimit(timeout) { try await self.exchange(message, reader) }
        } catch is TimeLimitReached {
            throw ClientError(
                .timedOut,
                "The server at \(endpoint.url) did not answer \(message.name ?? message.method) within \(timeout)."
            )
        }
    }

    private func exchange(_ message: MCPRequest, _ reader: AnswerReader) async throws -> JSON {
        var request = HTTPClientRequest(url: endpoint.url)
        request.method = .POST
        request.headers = message.headers(apiKey: apiKey)
        request.body = .bytes(ByteBuffer(bytes: message.bytes))
        let response = try await send(request)
        guard response.isEventStream else { return try await plainAnswer(response, reader) }
        guard response.status == .ok else {
            throw ClientError.status(response.status, from: endpoint, hasKey: apiKey != nil)
        }
        return try await streamedAnswer(response.body, reader)
    }

    /// Sends a request and waits for the head of its response.
    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            return try await http.execute(request, deadline: .distantFuture)
        } catch {
            try Task.checkCancellation()
            throw ClientError.noResponse(from: endpoint, error)
        }
    }

    /// Reads a body to its end, as far as it stays within the limit.
    func collect(_ body: HTTPClientResponse.Body) async throws -> ByteBuffer {
        do {
            return try await body.collect(upTo: Self.maximumAnswerBytes)
        } catch is NIOTooManyBytesError {
            throw answerTooLarge
        } catch {
            try Task.checkCancellation()
            throw ClientError.connectionLost(by: endpoint, error)
        }
    }

    private func plainAnswer(_ response: HTTPClientResponse, _ reader: AnswerReader) async throws -> JSON {
        let body = try await collect(response.body)
        let message = try? body.withUnsafeReadableBytes { bytes throws(JSONSyntaxError) in try JSONReader.read(bytes) }
        let refusal = ClientError.status(
            response.status,
            from: endpoint,
            hasKey: apiKey != nil,
            reason: message?["error"]?["message"]?.string
        )
        // These have sentences of their own, whatever code the body gives them.
        if [.unauthorized, .forbidden, .unavailable].contains(refusal.code) { throw refusal }
        guard let message, message["jsonrpc"] == "2.0" else {
            throw response.status == .ok ? badAnswer : refusal
        }
        guard let result = try reader.take(message) else { throw badAnswer }
        return result
    }

    /// Reads the stream to its end, so that the connection can serve the next call; a server that has answered and
    /// does not end the stream loses the connection after a moment.
    private func streamedAnswer(_ body: HTTPClientResponse.Body, _ reader: AnswerReader) async throws -> JSON {
        let (answers, sink) = AsyncThrowingStream.makeStream(of: JSON.self, bufferingPolicy: .bufferingOldest(1))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await self.read(body, reader) { sink.yield($0) }
                    sink.finish()
                } catch {
                    sink.finish(throwing: error)
                }
            }
            defer { group.cancelAll() }
            var iterator = answers.makeAsyncIterator()
            guard let answer = try await iterator.next() else {
                try Task.checkCancellation()
                throw ClientError.connectionLost(by: endpoint)
            }
            group.addTask { try await self.time.sleep(for: Self.patienceAfterAnswer) }
            try await group.next()
            return answer
        }
    }

    private func read(
        _ body: HTTPClientResponse.Body,
        _ reader: AnswerReader,
        onAnswer: (JSON) -> Void
    ) async throws {
        var parser = ServerSentEventParser(maximumEventBytes: Self.maximumAnswerBytes)
        do {
            for try await chunk in body {
                for event in try parser.feed(Array(buffer: chunk)) where !event.data.isEmpty {
                    guard let message = try? JSONReader.read(event.data) else { throw badAnswer }
                    if let result = try reader.take(message) { onAnswer(result) }
                }
            }
        } catch is EventTooLong {
            throw answerTooLarge
        } catch let error as ClientError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw ClientError.connectionLost(by: endpoint, error)
        }
    }

    private var badAnswer: ClientError {
        ClientError(.badAnswer, "\(endpoint.url) gave an answer that is not MCP; check the address.")
    }

    private var answerTooLarge: ClientError {
        ClientError(
            .answerTooLarge,
            "The answer of \(endpoint.url) is larger than \(Self.maximumAnswerBytes >> 20) MiB; ask for less."
        )
    }

    private static let patienceAfterAnswer = Duration.milliseconds(500)
}

extension HTTPClientResponse {
    fileprivate var isEventStream: Bool {
        headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/event-stream") ?? false
    }
}
