import TestSupport
import Testing

@testable import Orchestration

@Suite("Those who wait for one thing")
struct WaitingLineTests {
    @Test func `whoever came first is first, and whoever left is passed over`() {
        var line = WaitingLine()
        for visitor in 1...5 { line.append(visitor) }
        line.leave(1)
        line.leave(3)
        #expect(line.count == 3)
        #expect(line.takeFirst() == 2)
        line.append(2)
        line.leave(4)
        #expect([line.takeFirst(), line.takeFirst(), line.takeFirst()] == [5, 2, nil])
    }

    @Test func `whatever comes and goes, the line stays what an array would be`() {
        var generator = SeededGenerator(seed: 7)
        var line = WaitingLine()
        var model: [Int] = []
        for visitor in 0..<5_000 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: #expect(line.takeFirst() == (model.isEmpty ? nil : model.removeFirst()))
            case 1 where !model.isEmpty: line.leave(model.remove(at: Int.random(in: model.indices, using: &generator)))
            default:
                line.append(visitor)
                model.append(visitor)
            }
            #expect(line.count == model.count)
        }
        while let visitor = line.takeFirst() { #expect(visitor == model.removeFirst()) }
        #expect(model.isEmpty)
    }
}
