import Orchestration
import Vocabulary

extension Script {
    /// How many shorter scripts are tried.
    private static let tries = 400

    /// Leaves out whatever is not needed for the store to differ from the model.
    func shrunk(on kind: StoreKind) async throws -> (script: Script, difference: Difference?) {
        var shortest = self
        var difference = try await self.difference(on: kind)
        var tries = 0
        var length = max(1, steps.count / 2)
        while difference != nil {
            var start = 0
            while start < shortest.steps.count, tries < Self.tries {
                tries += 1
                var steps = shortest.steps
                steps.removeSubrange(start..<min(start + length, steps.count))
                let shorter = try await Script(steps, limits: limits)
                guard let found = try await shorter.difference(on: kind) else {
                    start += length
                    continue
                }
                shortest = shorter
                difference = found
            }
            // The last round goes on until no single step can be left out.
            if length == 1 { break }
            length /= 2
        }
        return (shortest, difference)
    }

    private func difference(on kind: StoreKind) async throws -> Difference? {
        var difference: Difference?
        try await kind.withStore(limits: limits) { difference = try await play(on: $0).difference }
        return difference
    }
}
