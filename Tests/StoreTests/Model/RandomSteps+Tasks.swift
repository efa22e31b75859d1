import Orchestration
import Vocabulary

extension RandomSteps {
    mutating func taskOperation(on board: PlainBoard) -> TaskOperation {
        switch number(100) {
        case ..<22: .create(sketch(on: board))
        case ..<42: .claim(agent(), type(), limit: one(of: [1, 1, 2, 5]))
        case ..<46: .unclaim(agent())
        case ..<66: .submit(result(on: board))
        case ..<70: .cancel(task(on: board), reason: perhaps(50, "not needed"))
        case ..<76: .retry(ended(on: board), reason: perhaps(50, "once more"))
        case ..<81: report(on: board)
        case ..<86: .lapseLeases
        case ..<88: .release(agent(), one(of: RequeueReason.allCases))
        case ..<91: .endOverdue
        case ..<94:
            .prune(
                finishedFor: one(of: [.zero, .milliseconds(-1), .seconds(10), .seconds(600)]),
                answeredFor: one(of: [.zero, .seconds(30), .seconds(86_400)])
            )
        case ..<96: .look(agent(), type())
        default: .list(filter(), limit: one(of: [1, 2, 50]))
        }
    }

    private mutating func sketch(on board: PlainBoard) -> TaskOperation.Sketch {
        var after: [TaskID] = []
        for _ in 0..<one(of: [0, 0, 1, 1, 2, 3]) {
            // What has failed can be waited for by nobody, which is tried now and then.
            let candidates = board.tasks.map(\.record)
                .filter { $0.status != .failed && $0.status != .cancelled }.map(\.id)
            let id = percent(6) || candidates.isEmpty ? task(on: board) : one(of: candidates)
            if !after.contains(id) { after.append(id) }
        }
        return TaskOperation.Sketch(
            type: type(),
            after: after,
            priority: one(of: [0, 5, 5, 9]),
            lease: one(of: [1, 10, 60]),
            attempts: one(of: [1, 2, 3]),
            deadline: perhaps(25, one(of: [5, 30, 120])),
            budget: perhaps(40, 0.5),
            context: perhaps(30, text()),
            creator: one(of: ["boss", "ёж"])
        )
    }

    private mutating func result(on board: PlainBoard) -> TaskOperation.Result {
        let held = board.tasks.map(\.record).filter { $0.status == .inProgress }
        let task = percent(80) && !held.isEmpty ? one(of: held) : board.tasks.randomElement(using: &chance)?.record
        let isCompleted = percent(70)
        return TaskOperation.Result(
            task: task?.id ?? TaskID(rawValue: "task-0"),
            agent: percent(80) ? task?.assignedAgent : perhaps(80, agent()),
            status: isCompleted ? .completed : .failed,
            text: isCompleted ? text() : "broken",
            attempt: perhaps(50, percent(75) ? task?.attempt : number(3)) ?? nil,
            cost: perhaps(20, 1.25)
        )
    }

    private mutating func report(on board: PlainBoard) -> TaskOperation {
        let held = board.tasks.map(\.record).filter { $0.status == .inProgress }
        let task = percent(85) && !held.isEmpty ? one(of: held) : board.tasks.randomElement(using: &chance)?.record
        return .report(
            task?.id ?? TaskID(rawValue: "task-0"),
            percent(85) ? task?.assignedAgent ?? ada : agent(),
            progress: perhaps(60, 0.5),
            note: perhaps(60, one(of: ["half", "almost", ""]))
        )
    }

    private mutating func task(on board: PlainBoard) -> TaskID {
        percent(96)
            ? board.tasks.randomElement(using: &chance)?.record.id ?? TaskID(rawValue: "task-0")
            : TaskID(rawValue: "task-0")
    }

    private mutating func ended(on board: PlainBoard) -> TaskID {
        let ended = board.tasks.map(\.record).filter { $0.status == .failed || $0.status == .cancelled }
        return percent(85) && !ended.isEmpty ? one(of: ended).id : task(on: board)
    }

    private mutating func filter() -> TaskFilter {
        TaskFilter(
            status: perhaps(40, one(of: TaskStatus.allCases)),
            agentType: perhaps(40, type()),
            agent: perhaps(40, agent())
        )
    }
}
