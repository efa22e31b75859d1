package import Vocabulary

/// Tells which task each model call of a session served, from the steps of the session alone, in whatever order they come.
///
/// A call belongs to what its agent held after the last claim or submission before it, and only if every step between
/// the two is known. A call with a gap before it waits for what is missing; it is counted in the end, and never guessed.
package struct SessionLedger: Codable, Sendable, Equatable {
    /// How long a call waits for steps before it that are missing: clients send what they keep within seconds.
    package static let patience = Duration.seconds(60)
    /// How many calls wait at the most.
    package static let waitingLimit = 256
    /// How many pieces of the session are kept apart.
    package static let runLimit = 32

    private struct WaitingCall: Codable, Sendable, Equatable {
        let step: SessionStep
        let call: ModelCall
        let arrivedAt: Timestamp

        var dueAt: Timestamp { arrivedAt + SessionLedger.patience }

        func settled(_ place: SettledCall.Place) -> SettledCall {
            SettledCall(sequence: step.sequence, at: step.at, call: call, place: place)
        }
    }

    private enum Verdict {
        case settled(SettledCall.Place)
        /// No claim or submission is hidden in the gap before it, if the agent still holds this and had nothing else since.
        case ifHeld(Holding)
        case unknown
    }

    /// By the times at which they begin.
    private var runs: [SessionRun] = []
    private var waiting: [WaitingCall] = []
    private var hasForgottenRuns = false

    package init() {}

    /// When the next call has waited for long enough; nothing where none waits.
    package var dueAt: Timestamp? { waiting.map(\.dueAt).min() }

    /// What agents have to hold still for calls with a gap before them to be placed.
    package var questions: Set<Holding> {
        Set(
            waiting.compactMap {
                if case .ifHeld(let holding) = verdict(on: $0.step) { holding } else { nil }
            }
        )
    }

    /// Takes a step of the session, with what its agent held from then on, if it claimed or submitted something there.
    ///
    /// Gives the call back at once if its place is clear.
    @discardableResult
    package mutating func take(
        _ activity: AgentActivity,
        mark: SessionMark? = nil,
        at now: Timestamp
    ) -> SettledCall? {
        let step = SessionStep(sequence: activity.sequence, at: activity.at)
        let isNew = step.map { see($0, mark: mark) } ?? false
        guard case .modelCall(let call) = activity.kind else { return nil }
        guard let step, isNew else {
            guard !waiting.contains(where: { $0.step == step }) else { return nil }
            // A step that was seen before was a call then as well: whoever keeps the calls knows it by its id. If that is
            // not so, two processes of the client were taken for one, and its place is not known.
            return SettledCall(sequence: activity.sequence, at: activity.at, call: call, place: .none(.gap))
        }
        let arrival = WaitingCall(step: step, call: call, arrivedAt: now)
        if case .settled(let place) = verdict(on: step) { return arrival.settled(place) }
        waiting.append(arrival)
        return nil
    }

    /// Gives the calls that have waited and whose place is decided by now.
    package mutating func settle(held: Set<Holding>, at now: Timestamp) -> [SettledCall] {
        var settled: [SettledCall] = []
        var waiting: [WaitingCall] = []
        for call in self.waiting {
            if let place = place(of: call, held: held, at: now) {
                settled.append(call.settled(place))
            } else {
                waiting.append(call)
            }
        }
        let surplus = max(0, waiting.count - Self.waitingLimit)
        self.waiting = Array(waiting.dropFirst(surplus))
        return settled + waiting.prefix(surplus).map { $0.settled(.none(.gap)) }
    }

    private func place(of call: WaitingCall, held: Set<Holding>, at now: Timestamp) -> SettledCall.Place? {
        switch verdict(on: call.step) {
        case .settled(let place): place
        case .ifHeld(let holding) where held.contains(holding): .attempt(holding.attempt)
        case .ifHeld, .unknown: call.dueAt <= now ? SettledCall.Place.none(.gap) : nil
        }
    }

    private func verdict(on step: SessionStep) -> Verdict {
        guard let place = runs.firstIndex(where: { $0.contains(step) }), let own = runs[place].marks(before: step)
        else { return .unknown }
        let isStart = place == 0 && !hasForgottenRuns && runs[place].first <= 1
        if own.isEmpty, isStart { return .settled(.none(.outsideTask)) }

        var latest: [AgentID: SessionMark] = [:]
        for mark in runs[..<place].flatMap(\.marks) { latest[mark.mark.agent] = mark.mark }
        let fromBefore = Set(latest.keys)
        for mark in own { latest[mark.mark.agent] = mark.mark }
        let attempts = Set(latest.values.flatMap(\.holds))
        let isOne = attempts.count == 1 && !latest.values.contains(where: \.holdsMore)

        guard !own.isEmpty, fromBefore.isSubset(of: own.map(\.mark.agent)) else {
            guard isOne, latest.count == 1, let agent = latest.keys.first, let attempt = attempts.first
            else { return .unknown }
            return .ifHeld(Holding(agent: agent, attempt: attempt))
        }
        guard let attempt = attempts.first else { return .settled(.none(.outsideTask)) }
        return .settled(isOne ? .attempt(attempt) : .none(.severalTasks))
    }
}

// MARK: - Steps

extension SessionLedger {
    /// Puts a step where it belongs; false if it was seen before.
    private mutating func see(_ step: SessionStep, mark: SessionMark?) -> Bool {
        guard !runs.contains(where: { $0.contains(step) }) else { return false }
        var run = SessionRun(step, mark: mark)
        let before = runs.lastIndex { $0.isFollowed(by: step) && !isParted($0.until, step.at, beside: step) }
        let after = runs.firstIndex { $0.follows(step) && !isParted(step.at, $0.from, beside: step) }
        if let after { run.append(runs[after]) }
        if let before {
            var earlier = runs[before]
            earlier.append(run)
            run = earlier
        }
        for index in Set([before, after].compactMap(\.self)).sorted(by: >) { runs.remove(at: index) }
        let place = runs.firstIndex { ($0.from, $0.first) > (run.from, run.first) } ?? runs.endIndex
        runs.insert(run, at: place)
        forgetRuns()
        return true
    }

    /// Whether another run began between two moments, so that what lies at both ends does not follow each other.
    ///
    /// A resumed session counts from the beginning again; its tenth step does not follow the ninth of the process before.
    private func isParted(_ earlier: Timestamp, _ later: Timestamp, beside step: SessionStep) -> Bool {
        runs.contains { earlier < $0.from && $0.from < later && !$0.follows(step) && !$0.isFollowed(by: step) }
    }

    /// Forgets the oldest run where there are too many, if possible one in which nothing changed hands.
    private mutating func forgetRuns() {
        guard runs.count > Self.runLimit else { return }
        runs.remove(at: runs.dropLast().firstIndex { $0.marks.isEmpty && !$0.hasForgottenMarks } ?? 0)
        hasForgottenRuns = true
    }
}
