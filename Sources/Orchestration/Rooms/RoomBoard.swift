package import Logging
package import Metrics
package import Vocabulary

/// The rooms: agents enter and leave them, talk there, mention each other, and read what was said.
package struct RoomBoard: Sendable {
    package let policy: RoomPolicy
    let store: any RoomStore
    let agents: AgentRegistry
    let doorbell: Doorbell
    let time: any TimeSource
    let signals: RoomSignals
    let rate: SendingRate?
    let listeners = Listeners()
    let feed: ChangeFeed

    package init(
        store: any RoomStore,
        agents: AgentRegistry,
        doorbell: Doorbell,
        feed: ChangeFeed = ChangeFeed(),
        policy: RoomPolicy,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.agents = agents
        self.doorbell = doorbell
        self.feed = feed
        self.policy = policy
        self.time = time
        signals = RoomSignals(metrics: metrics, logger: logger)
        rate = SendingRate(policy: policy)
    }

    // MARK: Rooms

    /// All rooms, or those an agent is in, by name.
    package func rooms(joinedBy agent: AgentID? = nil) async throws -> [RoomRecord] {
        try await store.rooms(of: agent)
    }

    package func room(_ name: RoomName) async throws -> RoomRecord {
        guard let room = try await store.room(name) else { throw Fault(noRoom: name) }
        return room
    }

    /// Makes a room; whoever makes it still has to enter it.
    package func create(
        _ name: RoomName,
        description: String?,
        by caller: Caller,
        once: Receipt?
    ) async throws -> RoomRecord {
        try policy.requireDescription(description)
        try await store.requireFree(caller)
        let draft = RoomDraft(name: name, description: description, creator: caller.name)
        let created = try await store.createRoom(draft, limit: policy.maxRooms, at: time.now(), once: once)
        if !created.isReplay {
            signals.created(created.outcome)
            feed.tell([.listing])
        }
        return created.outcome
    }

    /// How much goes on in one room, or in all.
    package func status(of name: RoomName? = nil) async throws -> RoomOverview {
        let rooms = if let name { [try await room(name)] } else { try await store.rooms(of: nil) }
        return RoomOverview(rooms: rooms, onlineAgents: try await store.onlineAgentCount(in: name))
    }

    /// Empties a room and starts its counts anew; returns how many messages of agents went.
    package func clear(_ name: RoomName, isConfirmed: Bool, by caller: Caller, once: Receipt?) async throws -> Int {
        guard isConfirmed else {
            throw Fault(
                .invalidArgument,
                "Clearing deletes every message of the room for good. Pass confirm: true if that is meant."
            )
        }
        try await store.requireFree(caller)
        let cleared = try await store.clearMessages(of: name, by: caller, at: time.now(), once: once)
        if !cleared.isReplay {
            signals.cleared(name, by: caller.name, count: cleared.outcome)
            feed.tell([.room(name)])
        }
        return cleared.outcome
    }

    // MARK: Agents in rooms

    /// Lets an agent into a room; gives the system message that tells the others.
    package func enter(
        _ room: RoomName,
        as agent: AgentID,
        profile: RawJSON? = nil,
        once: Receipt?
    ) async throws -> RoomMessage {
        try policy.requireOwnName(agent)
        try policy.requireProfile(profile)
        try await agents.noteSignOfLife(of: agent, type: nil)
        let passage = RoomPassage(room: room, agent: agent, profile: profile, notice: "\(agent) entered the room.")
        let entered = try await store.enter(passage, limit: policy.maxRoomUsers, at: time.now(), once: once)
        if !entered.isReplay {
            signals.entered(room, agent)
            feed.tell([.room(room)])
        }
        return entered.outcome
    }

    /// Lets an agent out of a room; gives the system message that tells the others.
    package func leave(_ room: RoomName, as agent: AgentID, once: Receipt?) async throws -> RoomMessage {
        try await agents.noteSignOfLife(of: agent, type: nil)
        let passage = RoomPassage(room: room, agent: agent, notice: "\(agent) left the room.")
        let left = try await store.leave(passage, at: time.now(), once: once)
        if !left.isReplay {
            signals.left(room, agent)
            feed.tell([.room(room)])
        }
        return left.outcome
    }

    /// Who is in a room, by name.
    package func users(of room: RoomName) async throws -> [RoomMember] { try await store.members(of: room) }
}
