import Orchestration
import TestSupport
import Vocabulary

/// A row of steps on a new board, and what the model says comes of them.
struct Script: Sendable {
    let steps: [Step]
    let limits: StoreLimits
    private(set) var outcomes: [String] = []
    private(set) var end: [String] = []
    private var cast = Cast(tasks: [], claims: [], submissions: [])

    /// Makes a script up: the same for the same seed.
    static func random(seed: UInt64) async throws -> Script {
        var random = RandomSteps(seed: seed)
        // Half of the boards have room for everything.
        let limits =
            random.percent(50)
            ? StoreLimits() : StoreLimits(openTasks: 6, openTasksPerCreator: 4, stateKeys: 2, agents: 2)
        let store = PlainStore(limits: limits)
        var player = Player(store)
        var steps: [Step] = []
        for _ in 0..<20 + random.number(41) {
            let step = random.next(on: await store.board)
            steps.append(step)
            _ = await player.play(step)
        }
        return try await Script(steps, limits: limits)
    }

    /// Plays steps on the model.
    init(_ steps: [Step], limits: StoreLimits) async throws {
        self.steps = steps
        self.limits = limits
        let store = PlainStore(limits: limits)
        var player = Player(store)
        var created: Set<String> = []
        for step in steps {
            outcomes.append(await player.play(step).text)
            for task in await store.board.tasks where created.insert(task.record.id.rawValue).inserted {
                cast.tasks.append(task.record.id)
            }
            guard let receipt = step.receipt, case .task(let operation) = step.operation else { continue }
            switch operation {
            case .claim: cast.claims.append(receipt.key)
            case .submit: cast.submissions.append(receipt.key)
            default: break
            }
        }
        end = try await player.everything(of: cast, at: moment)
    }

    private var moment: Timestamp { steps.last?.at ?? noon }

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
        do { end = try await player.everything(of: cast, at: moment) } catch {
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

/// Where a store does otherwise than the model.
struct Difference: Sendable {
    let place: String
    let model: String
    let store: String
}
