import Logging
import Synchronization
import Vocabulary

/// Lets the first few of the lines that say the same pass, counts the others, and tells how many they were.
///
/// Which events are sampled, and what makes two of their lines the same, stands in the catalogue of events; lines of all
/// other events pass. Memory is bounded however many agents there are: when too many kinds of line are known at once, new
/// ones of an event share one allowance.
final class LogSampler: Sendable {
    /// How many kinds of line are told apart.
    static let kindsLimit = 1_024

    private let state = Mutex(State())

    fileprivate struct Kind: Hashable {
        let event: String
        var level: Logger.Level?
        /// The hash of the text: a collision would only let two kinds of line share their allowance.
        var message = 0
        var subject = ""
    }

    fileprivate struct Window {
        let end: Timestamp
        var passed = 0
        var heldBack = 0
    }

    fileprivate struct State {
        var windows: [Kind: Window] = [:]
        /// Lines held back in windows that are forgotten, by event, of which no line has told yet.
        var untold: [String: Int] = [:]
    }

    /// How many lines were held back before this one, which passes; nothing when it is held back itself.
    func admit(_ record: LogRecord) -> Int? {
        guard case .string(let event)? = record.event, let repeats = BoardEvent.sampled[event] else { return 0 }
        let subject = repeats.subject.flatMap { record.value(of: $0.name) }?.description ?? ""
        let kind = Kind(event: event, level: record.level, message: record.message.hashValue, subject: subject)
        return state.withLock { $0.admit(kind, within: repeats, at: record.time) }
    }

    /// What was held back and not told of, by event in the order of their names; told now.
    func takeUntold() -> [(event: String, count: Int)] {
        let untold = state.withLock { state in
            for kind in state.windows.keys { state.forget(kind) }
            defer { state.untold = [:] }
            return state.untold
        }
        return untold.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension LogSampler.State {
    mutating func admit(
        _ kind: LogSampler.Kind,
        within repeats: BoardEvent.Repeats,
        at now: Timestamp
    ) -> Int? {
        var kind = kind
        if windows[kind] == nil, windows.count >= LogSampler.kindsLimit {
            for (kind, window) in windows where window.end <= now { forget(kind) }
            if windows.count >= LogSampler.kindsLimit { kind = LogSampler.Kind(event: kind.event) }
        }
        if let window = windows[kind], window.end <= now { forget(kind) }
        var window = windows[kind] ?? LogSampler.Window(end: now + repeats.window)
        defer { windows[kind] = window }
        guard window.passed < repeats.limit else {
            window.heldBack += 1
            return nil
        }
        window.passed += 1
        return untold.removeValue(forKey: kind.event) ?? 0
    }

    /// Ends a window and remembers what it held back.
    mutating func forget(_ kind: LogSampler.Kind) {
        guard let window = windows.removeValue(forKey: kind), window.heldBack > 0 else { return }
        untold[kind.event, default: 0] += window.heldBack
    }
}
