import Foundation
import Orchestration
import TestSupport
import Vocabulary

/// Makes up what callers might do next on a board: mostly what makes sense there, now and then what does not.
struct RandomSteps {
    var chance: SeededGenerator
    private var now = noon
    /// The steps that left a receipt, to be repeated.
    private var marked: [Step] = []
    private var calls = 0

    /// How many of a hundred steps are about tasks, and how many about rooms; each board has its own mixture.
    private var shares = (tasks: 58, rooms: 25)

    init(seed: UInt64) {
        chance = SeededGenerator(seed: seed)
        shares = one(of: [(58, 25), (75, 10), (15, 75), (50, 5)])
    }

    mutating func next(on board: PlainBoard) -> Step {
        now = now + passing()
        if percent(8), var again = marked.randomElement(using: &chance) {
            again.at = now
            if percent(15), let receipt = again.receipt { again.receipt = Receipt(key: receipt.key, fingerprint: [9]) }
            return again
        }
        var step = Step(operation: operation(on: board), at: now)
        if percent(40) {
            step.receipt = receipt("r\(marked.count)")
            marked.append(step)
        }
        return step
    }

    /// Much happens within one millisecond, and a day passes now and then.
    private mutating func passing() -> Duration {
        switch number(100) {
        case ..<45: .zero
        case ..<65: .milliseconds(1)
        case ..<90: .seconds(number(30))
        case ..<98: .seconds(number(600))
        default: .seconds(86_400)
        }
    }

    private mutating func operation(on board: PlainBoard) -> Operation {
        switch number(100) {
        case ..<shares.tasks: .task(taskOperation(on: board))
        case ..<(shares.tasks + shares.rooms): .room(roomOperation(on: board))
        default: .board(boardOperation(on: board))
        }
    }

    // What the parts draw from.

    mutating func percent(_ share: Int) -> Bool { number(100) < share }

    mutating func number(_ limit: Int) -> Int { .random(in: 0..<limit, using: &chance) }

    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[.random(in: elements.indices, using: &chance)]
    }

    mutating func perhaps<Value>(_ share: Int, _ value: Value) -> Value? {
        percent(share) ? value : nil
    }

    mutating func agent() -> AgentID { one(of: Cast.agents) }

    mutating func type() -> AgentType { percent(75) ? planning : testing }

    /// Texts that a store has to leave as they are.
    mutating func text() -> String {
        one(of: [#"{"ok":true}"#, #"{"empty":[],"none":{},"n":null}"#, #"{"big":9007199254740993,"é":"\u0000 认"}"#])
    }

    mutating func nextCall() -> Int {
        calls += 1
        return calls
    }
}
