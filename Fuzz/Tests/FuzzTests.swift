import TestSupport
import Testing

/// A short run of every target, the same each time; `scripts/fuzz` runs them for as long as one likes.
@Suite("Fuzz targets", .timeLimit(.minutes(1)))
struct FuzzTests {
    @Test(arguments: FuzzTarget.all)
    func `a target keeps its properties for its corpus and for what it changes into`(target: FuzzTarget) async throws {
        let corpus = try Corpus(of: target).inputs
        #expect(!corpus.isEmpty)
        for input in corpus { try await target.hold(input) }
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<target.inputsOfShortRun {
            guard var input = corpus.randomElement(using: &generator) else { return }
            input.mutate(using: &generator, splicing: corpus)
            try await target.hold(Array(input.prefix(target.longestInput)))
        }
    }

    @Test func `every target has a name of its own`() {
        #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
    }
}

extension FuzzTarget: CustomTestStringConvertible {
    var testDescription: String { name }

    /// What waits costs more; all together take some seconds.
    fileprivate var inputsOfShortRun: Int {
        switch check {
        case .atOnce: 500
        case .waiting: 60
        }
    }

    /// Runs one input, and tells of it where it breaks a property.
    fileprivate func hold(_ input: [UInt8]) async throws {
        do {
            switch check {
            case .atOnce(let check): try check(input)
            case .waiting(let check): try await check(input)
            }
        } catch {
            Issue.record("\(error)\nThe input: \(Corpus.line(of: input))")
        }
    }
}

extension [UInt8] {
    /// Changes a few bytes, or takes in a part of another input.
    fileprivate mutating func mutate(using generator: inout SeededGenerator, splicing corpus: [[UInt8]]) {
        mutate(using: &generator)
        guard Int.random(in: 0..<4, using: &generator) == 0,
            let other = corpus.randomElement(using: &generator), !other.isEmpty
        else { return }
        let start = Int.random(in: 0..<other.count, using: &generator)
        let length = Int.random(in: 1...64, using: &generator)
        insert(contentsOf: other[start...].prefix(length), at: Int.random(in: 0...count, using: &generator))
    }
}
