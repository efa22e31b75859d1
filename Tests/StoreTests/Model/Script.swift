import Orchestration
import TestSupport
import Vocabulary

/// A row of steps on a new board, and what the model says comes of them.
struct Script: Sendable {
    let steps: [Step]
    let limits: StoreLimits
    private let outcomes: [String]
    private let end: [String]
    private let cast: Cast

    /// Makes a script up: the same for the same seed.
    static func random(seed: UInt64) async throws -> Script {
        var random = RandomSteps(seed: seed)
        // Half of the boards have room for everything.
        let limits =
            random.percent(50)
            ? StoreLimits() : StoreLimits(openTasks: 6, openTasksPerCreator: 4, stateKeys: 2, agents: 2)
        var rehearsal = Rehearsal(limits: limits)
        for _ in 0..<16 + random.number(33) { await rehearsal.play(random.next(on: await rehearsal.store.board)) }
        return try await Script(rehearsal)
    }

    /// Writes the script of some steps.
    init(_ steps: [Step], limits: StoreLimits) async throws {
        var rehearsal = Rehearsal(limits: limits)
        for step in steps { await rehearsal.play(step) }
        try await self.init(rehearsal)
    }

    private init(_ rehearsal: Rehearsal) async throws {
        let board = await rehearsal.store.board
        steps = rehearsal.steps
        limits = board.limits
        outcomes = rehearsal.outcomes
        cast = Cast(after: rehearsal.steps, on: board)
        end = try await rehearsal.player.everything(of: cast, at: rehearsal.steps.last?.at ?? noon)
    }

    /// Plays the steps on a store, and stops where it does not do as the model does.
    ///
    /// Gives the sentences of its refusals, step by step.
    func play(on store: any PlayedStore) async throws -> (difference: Difference?, sentences: [String?]) {
        var player = Player(store)
        var sentences: [String?] = []
        for (index, step) in steps.enumerated() {
            let outcome = await player.play(step)
            sentences.append(outcome.sentence)
            guard outcome.text == outcomes[index] else {
                let difference = Difference(place: "\(step)", model: outcomes[index], store: outcome.text)
                return (difference, sentences)
            }
        }
        let end: [String]
        do { end = try await player.everything(of: cast, at: steps.last?.at ?? noon) } catch {
            return (Difference(place: "the end", model: "can be looked at", store: "\(error)"), sentences)
        }
        for (model, store) in zip(self.end, end) where model != store {
            return (Difference(place: "the end", model: model, store: store), sentences)
        }
        guard end.count == self.end.count else {
            let missing = Difference(place: "the end", model: "\(self.end.count) lines", store: "\(end.count)")
            return (missing, sentences)
        }
        return (nil, sentences)
    }
}

/// Steps as the model plays them.
private struct Rehearsal {
    let store: PlainStore
    private(set) var player: Player
    private(set) var steps: [Step] = []
    private(set) var outcomes: [String] = []

    init(limits: StoreLimits) {
        store = PlainStore(limits: limits)
        player = Player(store)
    }

    mutating func play(_ step: Step) async {
        steps.append(step)
        outcomes.append(await player.play(step).text)
    }
}

/// Where a store does otherwise than the model.
struct Difference: Sendable {
    let place: String
    let model: String
    let store: String
}
