import Vocabulary

/// The page of one scrape while it grows.
struct ExpositionPage {
    let format: ExpositionFormat
    private(set) var bytes: [UInt8] = []

    /// Whether the format knows exemplars.
    var showsExemplars: Bool { format != .text }

    init(format: ExpositionFormat) {
        self.format = format
        bytes.reserveCapacity(64 * 1_024)
    }

    /// Introduces a family by its type, unit and meaning.
    mutating func heading(_ metric: Metric) {
        switch format {
        case .text:
            bytes += "# HELP \(metric.name) ".utf8
            bytes.append(escaping: metric.help, quotes: false)
            bytes += "\n# TYPE \(metric.name) \(metric.kind.rawValue)\n".utf8
        case .openMetrics:
            let family = metric.familyName
            bytes += "# TYPE \(family) \(metric.kind.rawValue)\n".utf8
            if let unit = metric.unit { bytes += "# UNIT \(family) \(unit)\n".utf8 }
            bytes += "# HELP \(family) ".utf8
            bytes.append(escaping: metric.help, quotes: true)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    mutating func line(_ prefix: [UInt8], _ value: UInt64) {
        bytes += prefix
        bytes.append(decimal: value)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func line(_ prefix: [UInt8], _ value: Double) {
        bytes += prefix
        bytes.append(sample: value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends the line of a bucket, whose labels end with its bound.
    mutating func line(_ prefix: [UInt8], _ ending: [UInt8], _ value: UInt64) {
        bytes += prefix
        line(ending, value)
    }

    /// The same with an observation from the bucket and the trace that it belongs to.
    mutating func line(_ prefix: [UInt8], _ ending: [UInt8], _ value: UInt64, _ exemplar: Exemplar) {
        bytes += prefix
        bytes += ending
        bytes.append(decimal: value)
        bytes += " # {trace_id=\"\(exemplar.context.trace)\",span_id=\"\(exemplar.context.span)\"} ".utf8
        bytes.append(sample: exemplar.value)
        bytes.append(UInt8(ascii: " "))
        bytes.append(seconds: exemplar.time)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func end() {
        if case .openMetrics = format { bytes += "# EOF\n".utf8 }
    }
}

extension Metric {
    /// The name that OpenMetrics gives the family: a counter's without `_total`, which belongs to its sample.
    fileprivate var familyName: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
    }
}

extension [UInt8] {
    /// Appends text with the escapes that both formats share; only quoted text and OpenMetrics' help escape quotes.
    mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): self += "\\\\".utf8
            case UInt8(ascii: "\n"): self += "\\n".utf8
            case UInt8(ascii: "\"") where quotes: self += "\\\"".utf8
            default: append(byte)
            }
        }
    }

    /// Appends a moment in seconds since 1970, to the millisecond.
    fileprivate mutating func append(seconds moment: Timestamp) {
        let (seconds, thousandths) = moment.milliseconds.quotientAndRemainder(dividingBy: 1_000)
        self += "\(seconds).".utf8
        self += String(thousandths + 1_000).utf8.dropFirst()
    }

    fileprivate mutating func append(decimal value: UInt64) { self += String(value).utf8 }

    fileprivate mutating func append(sample value: Double) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
            self += String(whole).utf8
        } else if value.isFinite {
            self += value.description.utf8
        } else {
            self += (value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf").utf8
        }
    }
}
