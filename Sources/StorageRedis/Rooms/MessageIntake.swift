import Orchestration
import Vocabulary

/// Finds out which messages that come from elsewhere are new to a room, and under which ids.
struct MessageIntake {
    private(set) var taken = TakenMessages()
    /// What is to be added, each under an id that no other has.
    private(set) var messages: [ArchivedMessage] = []
    /// The generation of the room in which that is so.
    private(set) var generation = ""
    private var ids: [MessageID: ArchivedMessage] = [:]

    /// Looks for what stands in the room under the ids of a batch, and under those that follow from them.
    init(
        of batch: ArraySlice<ArchivedMessage>,
        _ find: ([MessageID]) async throws -> StandingMessages
    ) async throws {
        let standing = try await find(batch.map(\.id))
        generation = standing.generation
        for (place, (message, other)) in zip(batch.indices, zip(batch, standing.messages)) {
            var candidate = message
            var standing = ids[message.id] ?? other
            var attempt = 1
            while let found = standing {
                if found.hasContent(of: candidate) { break }
                attempt += 1
                candidate = message.renamed(attempt)
                standing = ids[candidate.id]
                if standing == nil { standing = try await find([candidate.id]).messages[0] }
            }
            guard standing == nil else {
                taken.known += 1
                continue
            }
            if candidate.id != message.id { taken.renamed.append(.init(place: place, id: candidate.id)) }
            ids[candidate.id] = candidate
            messages.append(candidate)
            taken.added += 1
        }
    }
}
