import Foundation
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Random sequences: a plain model and every store do the same")
struct RandomSequenceTests {
    private static let batches = 16
    private static let scriptsPerBatch = 128

    /// Those of a batch, or the one that the environment names (`CALLBOARD_SEED`), to look into it.
    private static func seeds(of batch: Int) -> [UInt64] {
        if let seed = ProcessInfo.processInfo.environment["CALLBOARD_SEED"].flatMap({ UInt64($0) }) {
            return batch == 0 ? [seed] : []
        }
        return (0..<scriptsPerBatch).map { UInt64(batch * scriptsPerBatch + $0) }
    }

    /// Where their sealing or their files make no difference, one store of SQLite stands for all.
    private static var kinds: [StoreKind] { StoreKind.allCases.filter { $0 == .sqliteInMemory || $0 == .redis } }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<batches)
    func `nobody can tell the stores apart`(batch: Int) async throws {
        for seed in Self.seeds(of: batch) {
            let script = try await Script.random(seed: seed)
            var sentences: [[String?]] = []
            for kind in Self.kinds {
                var difference: Difference?
                try await kind.withStore(limits: script.limits) { store in
                    let played = try await script.play(on: store)
                    difference = played.difference
                    sentences.append(played.sentences)
                }
                guard difference == nil else {
                    try await report(script, seed: seed, on: kind)
                    return
                }
            }
            // Callers are told the same of a refusal, whichever store refuses.
            #expect(Set(sentences).count == 1, "seed \(seed)")
        }
    }

    /// Tells the shortest script that still shows the difference.
    private func report(_ script: Script, seed: UInt64, on kind: StoreKind) async throws {
        let (shortest, difference) = try await script.shrunk(on: kind)
        let steps = shortest.steps.map { "  \($0)" }.joined(separator: "\n")
        Issue.record(
            """
            seed \(seed): \(kind) differs from the model after
            \(steps)
            at \(difference?.place ?? "no place that could be found again")
              model: \(difference?.model ?? "-")
              store: \(difference?.store ?? "-")
            """
        )
    }
}
