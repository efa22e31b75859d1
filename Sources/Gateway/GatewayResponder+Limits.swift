import HummingbirdCore
import MCP
import NIOCore
import Vocabulary

extension GatewayResponder {
    /// A place among what the caller's key asks for at once; throws a `Refusal` where there is none.
    func requestPlace(
        of caller: Caller,
        _ head: RequestHead,
        on channel: any Channel
    ) throws(Refusal) -> CallerSlots.Place? {
        do { return try slots.request(of: caller.keyID) } catch {
            throw refusal(error, client: client(of: head, on: channel), key: caller.keyID)
        }
    }

    /// A place among the waits and streams; throws a `Refusal` where there is none.
    func streamPlace(
        of caller: Caller,
        _ head: RequestHead,
        on channel: any Channel
    ) throws(Refusal) -> CallerSlots.Place {
        do { return try slots.stream(of: caller.keyID) } catch {
            throw refusal(error, client: client(of: head, on: channel), key: caller.keyID)
        }
    }

    /// Reads the message of a request; nothing if it is larger than it may be.
    func message(
        of request: Request,
        upTo limit: Int,
        _ head: RequestHead,
        on channel: any Channel
    ) async throws -> MessageBody? {
        do { return try await request.body.message(upTo: limit, within: bodyMemory) } catch let error as LimitReached {
            throw refusal(error, client: client(of: head, on: channel))
        }
    }

    /// Reads the bytes of a request's body; nothing if they are more than there may be.
    func bytes(
        of request: Request,
        upTo limit: Int,
        _ head: RequestHead,
        on channel: any Channel
    ) async throws -> [UInt8]? {
        do { return try await request.body.bytes(upTo: limit, within: bodyMemory) } catch let error as LimitReached {
            throw refusal(error, client: client(of: head, on: channel))
        }
    }

    /// Tells the operator of a limit that was reached, and gives what the client is told.
    func refusal(_ reached: LimitReached, client: IPAddress?, key: String? = nil) -> Refusal {
        limitLog.tell(reached.limit, client: client, key: key)
        return Refusal(reached)
    }
}
