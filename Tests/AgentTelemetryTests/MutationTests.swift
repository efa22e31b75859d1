import Compression
import Orchestration
import TestSupport
import Testing
import Vocabulary

@testable import AgentTelemetry

@Suite("Bodies that were damaged")
struct MutationTests {
    private static let seeds = Array(UInt64(1)...12)

    @Test(arguments: seeds)
    func `telemetry is answered whatever became of its bytes`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let reception = try Reception()
        let sources: [(TelemetrySignal, String)] = [
            (.logs, Payloads.apiRequest), (.metrics, Payloads.metrics), (.traces, Payloads.traces),
        ]
        var statuses: Set<Int> = []
        for _ in 0..<300 {
            guard let (signal, text) = sources.randomElement(using: &generator) else { continue }
            let isPacked = Bool.random(using: &generator)
            var body = Array(text.utf8)
            if Bool.random(using: &generator) { body.mutate(using: &generator) }
            if isPacked, let packed = Gzip.compress(body) {
                body = packed
                if Int.random(in: 0..<4, using: &generator) == 0 { body.mutate(using: &generator) }
            }
            let answer = await reception.receive(body, signal, encoding: isPacked ? "gzip" : nil)
            statuses.insert(answer.status)
            #expect([200, 400, 413].contains(answer.status), "\(answer.json)")
            #expect(answer.json.members != nil)
        }
        #expect(statuses.isSuperset(of: [200, 400]))
        // Nothing that was taken breaks a bound that sums rely on.
        for call in reception.taken.all.compactMap(\.call) {
            #expect((0...3_000_000_000_000).contains(call.usage.allInputTokens))
            #expect((0...1_000_000_000_000).contains(call.usage.costMicros ?? 0))
        }
    }

    @Test(arguments: seeds)
    func `records are taken or rejected one by one whatever their values became`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let reception = try Reception()
        let source = try JSONReader.read(Payloads.apiRequest)
        for _ in 0..<200 {
            var tree = source
            for _ in 0..<Int.random(in: 1...4, using: &generator) { tree.mutate(using: &generator) }
            let answer = await reception.receive(tree.bytes)
            #expect([200, 400].contains(answer.status), "\(answer.json)")
            guard answer.status == 200, !answer.partial.isNull else { continue }
            #expect(answer.partial["rejectedLogRecords"]?.string.flatMap { Int($0) } != nil)
            #expect(answer.partial["errorMessage"]?.string?.isEmpty == false)
        }
    }

    @Test(arguments: seeds)
    func `hooks are answered whatever became of their bytes`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let board = try HookedBoard()
        board.work.offer(.sample())
        for _ in 0..<200 {
            guard var body = HookBodies.all.randomElement(using: &generator).map({ Array($0.utf8) }) else { continue }
            if Bool.random(using: &generator) { body.mutate(using: &generator) }
            let answer = await board.receiver.receive(
                body: body,
                contentType: "application/json",
                options: HookOptions(deliversMentions: true, deliversTasks: true),
                from: .planner
            )
            #expect([200, 400].contains(answer.status), "\(answer.json)")
            #expect(answer.json.members != nil)
        }
    }
}

extension JSON {
    /// Puts another value in the place of one that is drawn from the whole tree.
    fileprivate mutating func mutate(using generator: inout SeededGenerator) {
        switch self {
        case .array(var values) where !values.isEmpty && Int.random(in: 0..<12, using: &generator) > 0:
            values[Int.random(in: values.indices, using: &generator)].mutate(using: &generator)
            self = .array(values)
        case .object(var members) where !members.isEmpty && Int.random(in: 0..<12, using: &generator) > 0:
            let index = Int.random(in: members.indices, using: &generator)
            members[index].value.mutate(using: &generator)
            self = .object(members)
        default:
            let strange: [JSON] = [
                .null, true, -1, 0, 1.5, 1e308, -1e308, 9_223_372_036_854_775_807, -9_223_372_036_854_775_808, "", "-1",
                "18446744073709551615", "99999999999999999999", "NaN", "Infinity", [], [:], ["intValue": "7"],
                ["doubleValue": 1e300], ["arrayValue": ["values": [["stringValue": "x"]]]], "\u{0}\u{FFFF}",
            ]
            self = strange.randomElement(using: &generator) ?? .null
        }
    }
}
