import Orchestration
import Vocabulary

extension RandomSteps {
    mutating func roomOperation(on board: PlainBoard) -> RoomOperation {
        guard !board.rooms.isEmpty || percent(10) else { return .create(general, limit: 2) }
        let room = percent(75) ? general : team
        switch number(100) {
        case ..<4: return .create(room, limit: one(of: [1, 2, 2]))
        case ..<18: return .enter(room, agent(), profile: perhaps(40, text()), limit: one(of: [1, 9, 9]))
        case ..<23: return .leave(room, present(in: room, of: board))
        case ..<50:
            return .say(
                percent(80) ? one(of: ["hello", "all of you: look", "что-то"]) : text(),
                room,
                present(in: room, of: board),
                to: someAgents(),
                keeping: one(of: [2, 5, 100, 100])
            )
        case ..<70:
            return .read(room, present(in: room, of: board), isMentionsOnly: percent(35), limit: one(of: [1, 2, 50]))
        case ..<75: return .takeBack(room, agent())
        case ..<81: return .page(room, offset: number(4), to: perhaps(40, agent()), limit: one(of: [1, 3, 50]))
        case ..<86: return .follow(room, after: number(8), to: perhaps(40, agent()), limit: one(of: [1, 50]))
        case ..<88:
            return .search(one(of: ["look", "HELLO", "то", "of all"]), perhaps(60, room), by: perhaps(30, agent()))
        case ..<92: return .clear(room)
        case ..<95: return .sweep
        case ..<98: return .keepOnline(someAgents())
        default: return .markSilent(unheardFor: one(of: [.milliseconds(-1), .seconds(20)]))
        }
    }

    /// Mostly somebody who is in the room.
    private mutating func present(in room: RoomName, of board: PlainBoard) -> AgentID {
        let present = board.rooms.first { $0.name == room }?.present ?? []
        return percent(90) && !present.isEmpty ? one(of: present) : agent()
    }
}
