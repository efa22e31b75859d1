import Logging

/// Writes a record as one aligned line for people at a terminal: time of day, level, event, message, `key=value`.
struct PrettyLogLine: ~Copyable {
    private static let eventColumn = 22
    private static let messageColumn = 43
    private static let fieldColumn = 76
    /// What programs join lines and traces by, and people read past.
    private static let unread: Set = ["trace_id", "span_id", "trace_flags"]

    private var text = LogText()

    static func text(of record: LogRecord, clock: LogClock) -> LogText {
        var line = PrettyLogLine()
        line.write(record, clock)
        return line.text
    }

    private mutating func write(_ record: LogRecord, _ clock: LogClock) {
        clock.append(record.time, 11..<23, to: &text)
        text.byte(UInt8(ascii: " "))
        text.plain(record.level.rawValue.uppercased())
        column(Self.eventColumn)
        text.text(record.event?.description ?? record.label)
        column(Self.messageColumn)
        text.text(record.message)
        let fields = record.order.map { record.fields[$0.position] }.filter { !Self.unread.contains($0.key) }
        if !fields.isEmpty { column(Self.fieldColumn - 1) }
        for field in fields {
            text.byte(UInt8(ascii: " "))
            text.name(field.key)
            text.byte(UInt8(ascii: "="))
            value(field.value, of: field.key)
        }
        text.byte(UInt8(ascii: "\n"))
    }

    private mutating func column(_ width: Int) {
        text.byte(UInt8(ascii: " "))
        text.pad(to: width)
    }

    private mutating func value(_ value: Logger.MetadataValue, of key: String) {
        guard !SecretKey.matches(key) else { return text.literal("[redacted]") }
        switch value {
        case .string(let value): word(value)
        case .stringConvertible(let content): word(value.isSecret ? "[redacted]" : content.description)
        case .array(let values):
            text.byte(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.byte(UInt8(ascii: " ")) }
                self.value(value, of: "")
            }
            text.byte(UInt8(ascii: "]"))
        case .dictionary(let members):
            text.byte(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text.byte(UInt8(ascii: " ")) }
                text.name(member.key)
                text.byte(UInt8(ascii: "="))
                self.value(member.value, of: member.key)
            }
            text.byte(UInt8(ascii: "}"))
        }
    }

    /// Appends a value, in quotes where it would not stand out as one word.
    private mutating func word(_ value: String) {
        let needsQuotes = value.isEmpty || value.utf8.contains { " =\"".utf8.contains($0) }
        if needsQuotes { text.byte(UInt8(ascii: "\"")) }
        text.text(value)
        if needsQuotes { text.byte(UInt8(ascii: "\"")) }
    }
}
