package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func send(
        _ draft: MessageDraft,
        keeping limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<SentMessage> {
        do {
            return try await change(
                .sendMessage,
                [
                    .text(draft.room.rawValue), .text(draft.author.rawValue),
                    .optional(draft.provenance?.agent?.rawValue), .number(limit), .text(draft.mentions.lines),
                ] + .init(draft, .user),
                at: now,
                once: once,
                SentMessage.init
            )
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: draft.room, of: draft.author)
        }
    }

    package func sentMessage(for receipt: Receipt) async throws -> SentMessage? {
        try await answer(to: receipt, SentMessage.init)
    }

    package func messages(in range: MessageRange) async throws -> MessagePage {
        let (way, start, skipped) =
            switch range.start {
            case .after(let sequence): ("up", sequence as Int?, 0)
            case .newest(let offset): ("down", nil, offset)
            }
        let entries = try await MessageStretch.gather(range.limit + 1) { last, count in
            try await stretch(
                of: range.room,
                way,
                from: last ?? start,
                skipping: last == nil ? skipped : 0,
                count,
                mentioning: range.mentioning
            )
        }
        return MessagePage(try entries.map { try $0.message(in: range.room) }, limit: range.limit)
    }

    /// One stretch of a room's messages, upwards or downwards from a number.
    func stretch<Outcome>(
        of room: RoomName,
        _ way: String,
        from start: Int?,
        through end: Int? = nil,
        skipping skipped: Int = 0,
        _ count: Int,
        mentioning agent: AgentID? = nil,
        _ read: (Reply) throws -> Outcome = MessageStretch.init
    ) async throws -> Outcome {
        do {
            return try await look(
                .readMessages,
                [
                    .text(room.rawValue), .text(way), .optional(start), .optional(end), .number(skipped),
                    .number(count), .optional(agent?.rawValue),
                ],
                read
            )
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: room)
        }
    }

    package func sequence(of message: MessageID, in room: RoomName) async throws -> Int? {
        do {
            let arguments: [RedisCommand.Argument] = [
                .text(room.rawValue), .text(message.rawValue), .optional(message.sequence),
            ]
            return try await look(.findSequence, arguments) { reply in
                switch try reply[0].string {
                case "imported": return try reply[1].int
                case "here":
                    let entry = try MessageEntry(reply[1])
                    return entry.id == message ? entry.sequence : nil
                case "gone": return message.sequence
                default: return nil
                }
            }
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: room)
        }
    }
}
