import CoreMetrics
import Logging
import Synchronization
import Vocabulary

/// Why an instrument was asked for that the catalogue does not allow.
enum MetricMistake: Error, CustomStringConvertible {
    case unknownName
    case otherKind(declared: String)
    case otherLabels(given: [String], declared: [String])
    case tooManySeries

    var description: String {
        switch self {
        case .unknownName: "no family of this name is declared"
        case .otherKind(let declared): "the family is declared as a \(declared)"
        case .otherLabels(let given, let declared): "it was given the labels \(given), and \(declared) are declared"
        case .tooManySeries: "the family has \(MetricFamily.seriesLimit) series already"
        }
    }
}

/// Counts every mistake, and tells of each name once, when there is a logger to tell.
final class MistakeReport: Sendable {
    private static let namesLimit = 256

    private let count: any CounterHandler
    private let state = Mutex(State())

    private struct State {
        var logger: Logger?
        var told: Set<String> = []
        var untold: [(name: String, mistake: MetricMistake)] = []
    }

    init(count: any CounterHandler) { self.count = count }

    var logger: Logger? { state.withLock(\.logger) }

    func add(_ mistake: MetricMistake, of name: String) {
        count.increment(by: 1)
        let logger = state.withLock { state -> Logger? in
            guard state.told.count < Self.namesLimit, state.told.insert(name).inserted else { return nil }
            if state.logger == nil { state.untold.append((name, mistake)) }
            return state.logger
        }
        logger.map { Self.tell(mistake, of: name, to: $0) }
    }

    /// Names the logger to tell from now on, and catches up on what has happened so far.
    func tell(_ logger: Logger) {
        let untold = state.withLock { state in
            state.logger = logger
            defer { state.untold = [] }
            return state.untold
        }
        for (name, mistake) in untold { Self.tell(mistake, of: name, to: logger) }
    }

    private static func tell(_ mistake: MetricMistake, of name: String, to logger: Logger) {
        logger.warning(
            "A metric is not measured, because \(mistake)",
            metadata: ["event": .string(BoardEvent.metricUndeclared.rawValue), "metric": .string(name)]
        )
    }
}
