import Vocabulary

/// What became of the records of one request, and what its sender is told of it.
struct TelemetryTally: Sendable, Equatable {
    private(set) var used = 0
    private(set) var ignored = 0
    private(set) var rejected = 0
    private var remarks: [String] = []

    mutating func use(_ count: Int = 1) { used += count }

    mutating func ignore(_ count: Int = 1, telling remark: String? = nil) {
        ignored += count
        if count > 0, let remark { note(remark) }
    }

    mutating func reject(_ count: Int = 1, because reason: String) {
        rejected += count
        if count > 0 { note(reason) }
    }

    /// What was counted as used was not taken after all.
    mutating func rejectUsed(_ count: Int, because reason: String) {
        used -= count
        reject(count, because: reason)
    }

    /// The answer in the words of OTLP: empty where all went well, else a partial success that nobody repeats.
    func answer(to signal: TelemetrySignal) -> ReceiverAnswer {
        guard !remarks.isEmpty else { return .done }
        let partial: JSON = .object([
            .init(signal.rejectedField, .string(String(rejected))),
            .init("errorMessage", .string(remarks.joined(separator: " "))),
        ])
        return ReceiverAnswer(.object([.init("partialSuccess", partial)]))
    }

    /// A sender reads a few reasons, not one for each record.
    private static let mostRemarks = 4

    private mutating func note(_ remark: String) {
        guard remarks.count < Self.mostRemarks, !remarks.contains(remark) else { return }
        remarks.append(remark)
    }
}
