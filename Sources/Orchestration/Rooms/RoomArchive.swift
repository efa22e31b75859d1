package import Vocabulary

/// Gives whole rooms away and takes them in, as files keep them.
///
/// Every operation throws a `Fault`.
package protocol RoomArchive: Sendable {
    /// Does a piece of work with one consistent look at all rooms, whatever others change meanwhile.
    func withRoomSnapshot<Outcome: Sendable>(
        _ work: @escaping @Sendable (any RoomSnapshot) throws -> Outcome
    ) async throws -> Outcome

    /// How many of these messages a room does not hold; all of them where nobody made the room.
    func missingMessages(_ ids: [MessageID], in room: RoomName) async throws -> Int

    /// Makes a room, unless it stands already; tells whether it made it.
    func takeRoom(_ room: ArchivedRoom, at now: Timestamp) async throws -> Bool

    /// Adds messages in their order at the end of a room, except those that it holds already.
    ///
    /// A message that comes under the id of another one is given an id that follows from it, so that taking the same
    /// messages a second time adds nothing.
    func takeMessages(_ messages: [ArchivedMessage], into room: RoomName) async throws -> TakenMessages

    /// Lets agents into a room that are not in it, each with its place in it; called after its messages were taken.
    ///
    /// Those that have spoken and are not named are remembered as agents that left. Nobody is shown online whom
    /// `keepingPresence` does not let be. Returns how many came in.
    func takeMembers(
        _ members: [ArchivedMember],
        into room: RoomName,
        keepingPresence: Bool,
        at now: Timestamp
    ) async throws -> Int

    /// Notes in a room's history that messages were taken in.
    func noteImport(of count: Int, into room: RoomName, at now: Timestamp) async throws
}

/// All rooms as they stood at one moment.
package protocol RoomSnapshot {
    /// All rooms, by name.
    func rooms() throws -> [ArchivedRoom]
    /// Everybody who is or was in a room, by name.
    func members(of room: RoomName) throws -> [ArchivedMember]
    /// The messages of a room after a number, oldest first.
    func messages(of room: RoomName, after sequence: Int, limit: Int) throws -> [ArchivedMessage]
}

/// What became of messages that a store was given.
package struct TakenMessages: Sendable, Equatable {
    package struct Renaming: Sendable, Equatable {
        package let place: Int
        package let id: MessageID

        package init(place: Int, id: MessageID) {
            self.place = place
            self.id = id
        }
    }

    package var added = 0
    /// How many the room held already, word for word.
    package var known = 0
    /// Those that were given another id, by their places among all that were given.
    package var renamed: [Renaming] = []

    package init() {}
}
