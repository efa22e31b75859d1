import Logging
import Vocabulary

/// What one log line tells, whatever its format: the fields merged, each key once, in one order.
struct LogRecord {
    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    /// The stable name of the kind of line, taken from the metadata.
    private(set) var event: Logger.MetadataValue?
    private(set) var fields: [Field] = []
    /// The positions of the fields, ordered by the bytes of their keys.
    private(set) var order: [SortKey] = []

    struct Field {
        let key: String
        let value: Logger.MetadataValue
    }

    init(_ event: LogEvent, at time: Timestamp, label: String, base: Logger.Metadata, provided: Logger.Metadata) {
        self.time = time
        self.label = label
        level = event.level
        message = event.message.description
        let own = event.metadata ?? [:]
        let count = own.count + base.count + provided.count + 1
        fields.reserveCapacity(count)
        order.reserveCapacity(count)
        for (key, value) in own { add(key, value) }
        for (key, value) in provided where own[key] == nil { add(key, value) }
        for (key, value) in base where own[key] == nil && provided[key] == nil { add(key, value) }
        if let error = event.error, own["error"] == nil { add("error", .string("\(error)")) }
        sort()
    }

    /// The line that stands in for lines which were dropped.
    init(dropped count: Int, at time: Timestamp) {
        self.time = time
        level = .warning
        label = "log"
        message = "Log lines were dropped, because they were read too slowly"
        event = .string(BoardEvent.logLinesDropped.rawValue)
        add(LogField.dropped.name, .stringConvertible(count))
    }

    /// The line that tells of repeats which no later line could tell of.
    init(suppressed count: Int, of event: String, at time: Timestamp) {
        self.time = time
        level = .info
        label = "log"
        message = "Repeated log lines were held back"
        self.event = .string(BoardEvent.logLinesSuppressed.rawValue)
        add(LogField.of.name, .string(event))
        add(LogField.suppressed.name, .stringConvertible(count))
    }

    /// The value of a field, or nothing where the line does not have it.
    func value(of key: String) -> Logger.MetadataValue? { fields.first { $0.key == key }?.value }

    /// Tells with this line of others that were held back.
    mutating func tell(suppressed count: Int) {
        add(LogField.suppressed.name, .stringConvertible(count))
        sort()
    }

    private mutating func sort() {
        order.sort { $0.head == $1.head ? fields[$0.position].key < fields[$1.position].key : $0.head < $1.head }
    }

    private mutating func add(_ key: String, _ value: Logger.MetadataValue) {
        if key == "event" {
            event = value
        } else {
            order.append(SortKey(key, position: fields.count))
            fields.append(Field(key: key, value: value))
        }
    }
}

extension LogRecord {
    /// The first eight bytes of a key as one number, which decides most comparisons without touching a string.
    struct SortKey {
        /// What every line tells by itself, and a field must not stand in for.
        private static let taken = ["time", "level", "message", "logger"].map { SortKey($0, position: 0).head }

        let head: UInt64
        let position: Int

        init(_ key: String, position: Int) {
            var key = key
            head = key.withUTF8 { utf8 in
                var head: UInt64 = 0
                for index in 0..<8 { head = head << 8 | (index < utf8.count ? UInt64(utf8[index]) : 0) }
                return head
            }
            self.position = position
        }

        /// Whether the key is one of the line's own.
        var isTaken: Bool { Self.taken.contains(head) }
    }
}
