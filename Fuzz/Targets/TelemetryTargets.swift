import Compression
import Orchestration
import TestSupport
import Vocabulary

@testable import AgentTelemetry

extension FuzzTarget {
    private static let receivedAt = Timestamp(milliseconds: 1_795_262_400_000)
    private static let callers = [
        Caller.local, Caller(keyID: "k1", role: .worker, agent: AgentID(rawValue: "planning-agent-001")),
        Caller(keyID: "k2", role: .worker),
    ]

    /// Every record of a request is used, passed over or rejected, and what is used is within the bounds of sums.
    static let otlp = FuzzTarget("otlp", upTo: 4_096) { input in
        var pieces = InputPieces(input)
        let caller = pieces.element(of: callers)
        let signal = pieces.element(of: TelemetrySignal.allCases)
        let body = AgentBody(bytes: pieces.remainder(), contentType: "application/json", contentEncoding: nil)
        let limit = 20
        guard let json = try? body.json(atMost: TelemetryReceiver.largestBody, orElse: "") else { return }
        switch signal {
        case .logs:
            guard let request = try? LogsRequest(json, atMost: limit) else { return }
            let count = request.resources.reduce(0) { $0 + $1.records.count }
            let sorted = SortedRecords(request, from: caller, receivedAt: receivedAt)
            let tally = sorted.tally
            try require(count <= limit && tally.used + tally.ignored + tally.rejected == count, "each counts once")
            try require(try JSONReader.read(tally.answer(to: signal).body).members != nil, "the answer is an object")
            for activity in sorted.steps.flatMap(\.activities) { try check(activity) }
        case .metrics: try check(try? RecordCount.dataPoints(json, atMost: limit), atMost: limit)
        case .traces: try check(try? RecordCount.spans(json, atMost: limit), atMost: limit)
        }
    }

    private static func check(_ activity: AgentActivity) throws(BrokenProperty) {
        try require((0...1 << 53).contains(activity.sequence), "a place in a session is bounded")
        try require((1...256).contains(activity.session.utf8.count), "a session's name is short")
        try require(Timestamp(activity.at.description) == activity.at, "\(activity.at) is a moment")
        guard case .modelCall(let call) = activity.kind else { return }
        try require((0...4_000_000_000_000).contains(call.usage.allInputTokens), "tokens can be summed")
        try require((0...1_000_000_000_000).contains(call.usage.costMicros ?? 0), "cost can be summed")
        try require((0...1_000_000_000_000).contains(call.durationMilliseconds), "times can be summed")
    }

    private static func check(_ count: RecordCount?, atMost limit: Int) throws(BrokenProperty) {
        guard let count else { return }
        try require(count.wellFormed + count.illFormed <= limit, "records are bounded")
        try require((count.illFormed == 0) == (count.firstMistake == nil), "a mistake is named")
    }

    /// A hook is told by few words, whatever its body holds.
    static let hooks = FuzzTarget("hooks") { input in
        var pieces = InputPieces(input)
        if let options = try? HookOptions(query: pieces.text()), let name = options.agentName {
            _ = try? callers[1].agent(named: name)
        }
        let body = AgentBody(bytes: pieces.remainder(), contentType: "application/json", contentEncoding: "")
        guard let json = try? body.json(atMost: 1_024, orElse: ""), let event = try? HookEvent(json) else { return }
        try require(body.bytes.count <= 1_024, "the body is bounded")
        try require(event.session.map { (1...256).contains($0.utf8.count) } ?? true, "a session's name is short")
        if case .sessionEnd(let reason) = event.kind {
            try require(reason.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x5F }, "a reason is a word: \(reason)")
        }
        _ = (event.label, event.isPoll)
    }

    /// Halves of characters are mended in place, and nothing else is changed.
    static let bodySurvey = FuzzTarget("body-survey") { input in
        var mended = input
        let survey = BodySurvey(repairing: &mended)
        try require(mended.count == input.count, "nothing moves")
        try require((1...input.count + 1).contains(survey.values), "values are counted: \(survey.values)")
        if let value = try? JSONReader.read(input) {
            try require(try JSONReader.read(mended) == value, "JSON stays what it is")
        }
        if let error = failure(of: mended) {
            try require(!error.contains("lone surrogate"), "no half of a character is left: \(error)")
        }
    }

    private static func failure(of text: [UInt8]) -> String? {
        do throws(JSONSyntaxError) {
            _ = try JSONReader.read(text)
            return nil
        } catch {
            return error.reason
        }
    }

    /// What is packed is unpacked as it was, and what others pack never grows beyond the limit.
    static let compression = FuzzTarget("compression", upTo: 1_024) { input in
        let limit = 256 << 10
        if let expanded = try? Gzip.expand(input, upTo: limit) {
            try require(expanded.count <= limit, "\(expanded.count) bytes were unpacked")
        }
        guard let gzip = Gzip.compress(input), let zstd = Zstd.compress(input) else { return }
        try require(try Gzip.expand(gzip, upTo: input.count) == input, "gzip gives back what it was given")
        try require(unpackedZstd(zstd) == input, "Zstandard gives back what it was given")
        try require((try? Gzip.expand(Array(gzip.dropLast()), upTo: limit)) == nil, "a cut gzip is none")
        guard !input.isEmpty else { return }
        try require((try? Gzip.expand(gzip, upTo: input.count - 1)) == nil, "a limit is a limit")
    }
}
