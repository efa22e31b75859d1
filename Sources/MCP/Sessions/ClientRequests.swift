import Synchronization
import Vocabulary

/// The questions that were put to clients of sessions and are not answered yet.
///
/// An answer comes as a POST of its own, on any connection to this node or another, which passes it on.
final class ClientRequests: Sendable {
    /// How long a person may take.
    private static let patience = Duration.seconds(600)

    private struct Key: Hashable, Sendable {
        let sessionID: String
        let requestID: RequestID
    }

    private struct Table {
        var waiting: [Key: CheckedContinuation<ClientReply?, Never>] = [:]
        var isClosed = false
    }

    private let table = Mutex(Table())
    private let time: any TimeSource

    init(time: any TimeSource) { self.time = time }

    /// Puts a question to a client and gives its answer; throws a `Fault` for an error, and where none comes.
    func ask(
        _ request: InputRequest,
        in session: Session,
        say: @escaping @Sendable ([UInt8]) -> Void
    ) async throws -> JSON {
        // A session outlives the process: an id that a counter gave could be answered by an answer to an older question.
        let key = Key(sessionID: session.id, requestID: .string("callboard-" + RandomName.fresh()))
        let message = Self.message(request, id: key.requestID)
        let reply = await withTaskGroup(of: Void.self) { group in
            group.addTask { [time] in
                if (try? await time.sleep(for: Self.patience)) != nil { self.settle(key, nil) }
            }
            defer { group.cancelAll() }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = table.withLock { table in
                        table.waiting[key] = continuation
                        return table.isClosed || Task.isCancelled
                    }
                    if isOver { settle(key, nil) } else { say(message) }
                }
            } onCancel: {
                self.settle(key, nil)
            }
        }
        try Task.checkCancellation()
        switch reply {
        case .result(let result): return result
        case .error(let text):
            throw Fault(.invalidArgument, "The client could not answer \(request.method): \(text)")
        case nil:
            throw Fault(.invalidArgument, "The client did not answer \(request.method) before the server gave up.")
        }
    }

    /// Gives up every question, for a server that stops: no answer can reach it any more.
    func close() {
        let waiting = table.withLock { table in
            table.isClosed = true
            defer { table.waiting = [:] }
            return table.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: nil) }
    }

    /// Takes what a client answered; returns whether a call on this node had asked.
    @discardableResult
    func settle(_ id: RequestID, _ reply: ClientReply, in sessionID: String) -> Bool {
        settle(Key(sessionID: sessionID, requestID: id), reply)
    }

    @discardableResult
    private func settle(_ key: Key, _ reply: ClientReply?) -> Bool {
        guard let asker = table.withLock({ $0.waiting.removeValue(forKey: key) }) else { return false }
        asker.resume(returning: reply)
        return true
    }

    private static func message(_ request: InputRequest, id: RequestID) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.raw(#"{"jsonrpc":"2.0","id":"#)
        writer.id(id)
        writer.raw(#","method":"#)
        writer.string(request.method)
        if let params = request.params {
            writer.raw(#","params":"#)
            writer.value(params)
        }
        writer.raw("}")
        return writer.bytes
    }
}

/// What a client says to a request of the server.
enum ClientReply: Sendable {
    case result(JSON)
    case error(String)
}
