/// What a watcher sees of the board: a row for each task, and the last events below.
struct TaskBoardView: Sendable {
    private var title = ""
    private var rows: [Row] = []
    private var events: [String] = []

    private struct Row: Sendable {
        let part: String
        var agentType = ""
        var dependencies: [String] = []
        var state = State.waiting
        var agent = ""
        var attempt = 0
        var note = ""
    }

    private enum State: Sendable, Equatable {
        case waiting
        case running(progress: Double)
        case lost(until: Duration)
        case completed
        case failed
    }

    /// Takes in what happened.
    mutating func apply(_ event: DemoEvent, at elapsed: Duration) {
        switch event {
        case .opened(let project, let endpoint): title = "\(project) · \(endpoint)"
        case .posted(let part, _, let type, let dependencies):
            update(part) { row in
                row.agentType = type
                row.dependencies = dependencies
            }
        case .claimed(let agent, let part, let attempt): start(part, by: agent, attempt: attempt)
        case .recovered(let recovery, let attempt): start(recovery.part, by: recovery.takenUpBy, attempt: attempt)
        case .progressed(_, let part, let progress, let note):
            update(part) { row in
                row.state = .running(progress: progress)
                row.note = note
            }
        case .finished(_, let part, let summary): end(part, as: .completed, saying: summary)
        case .failed(_, let part, let error): end(part, as: .failed, saying: error)
        case .died(_, let part, let lease): update(part) { $0.state = .lost(until: elapsed + .seconds(lease)) }
        case .retried(let part, _, _):
            update(part) { row in
                row.state = .waiting
                row.note = ""
            }
        case .joined, .consulted, .decided, .collected: break
        }
        if case .progressed = event { return }
        events = (events + [event.line(at: elapsed)]).suffix(Self.shownEvents)
    }

    private mutating func start(_ part: String, by agent: String, attempt: Int) {
        update(part) { row in
            row.state = .running(progress: 0)
            row.agent = agent
            row.attempt = attempt
            row.note = ""
        }
    }

    private mutating func end(_ part: String, as state: State, saying note: String) {
        update(part) { row in
            row.state = state
            row.note = note
        }
    }

    /// Changes the row of a part, or a new one: a worker may have a task before its orchestrator hears of its number.
    private mutating func update(_ part: String, _ change: (inout Row) -> Void) {
        let index = rows.firstIndex { $0.part == part } ?? rows.count
        if index == rows.count { rows.append(Row(part: part)) }
        change(&rows[index])
    }

    private static let shownEvents = 5
}

// MARK: - Painting

extension TaskBoardView {
    /// The board as it stands at a moment.
    func lines(at elapsed: Duration) -> [StyledLine] {
        var head = StyledLine("callboard demo", .bold)
        head.append("  \(elapsed.tenths)  \(title)", .faint)
        let columns = "  " + "task".padded(to: 10) + "state".padded(to: 11) + "agent".padded(to: 26) + "try"
        var lines = [head, StyledLine(), StyledLine(columns, .faint)]
        lines += rows.map { line(for: $0, at: elapsed) }
        lines.append(StyledLine())
        lines += events.dropLast().map { StyledLine($0, .faint) } + events.suffix(1).map { StyledLine($0) }
        return lines
    }

    private func line(for row: Row, at elapsed: Duration) -> StyledLine {
        let state = appearance(of: row, at: elapsed)
        var line = StyledLine("  " + row.part.padded(to: 10))
        line.append(state.word.padded(to: 11), state.ink)
        if row.agent.isEmpty {
            line.append(row.agentType.padded(to: 31), .faint)
        } else {
            line.append(row.agent.padded(to: 26) + "\(row.attempt)".padded(to: 5))
        }
        if case .running(let progress) = row.state {
            let filled = Int((progress * Double(Self.barWidth)).rounded())
            line.append(String(repeating: "━", count: filled), state.ink)
            line.append(String(repeating: "─", count: Self.barWidth - filled) + " ", .faint)
        }
        line.append(state.note, row.state == .failed ? .red : .faint)
        return line
    }

    private func appearance(of row: Row, at elapsed: Duration) -> (word: String, ink: Ink, note: String) {
        switch row.state {
        case .waiting:
            let open = row.dependencies.filter { part in
                rows.contains { $0.part == part && $0.state != .completed }
            }
            return open.isEmpty ? ("ready", .plain, "") : ("waiting", .faint, "for \(open.joined(separator: ", "))")
        case .running: return ("running", .blue, row.note)
        case .lost(let end):
            let rest = end - elapsed
            return ("lost", .yellow, rest > .zero ? "lease lapses in \(rest.tenths)" : "goes back to the queue")
        case .completed: return ("completed", .green, row.note)
        case .failed: return ("failed", .red, row.note)
        }
    }

    private static let barWidth = 10
}
