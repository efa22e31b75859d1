import Logging
import Vocabulary

/// Writes a record as one JSON object: `time`, `level`, `event`, `message`, `logger`, then the fields by name.
struct JSONLogLine: ~Copyable {
    private var text = LogText()

    static func text(of record: LogRecord, clock: LogClock) -> LogText {
        var line = JSONLogLine()
        line.write(record, clock)
        return line.text
    }

    private mutating func write(_ record: LogRecord, _ clock: LogClock) {
        text.literal("{\"time\":\"")
        clock.append(record.time, 0..<24, to: &text)
        text.literal("\",\"level\":\"")
        text.plain(record.level.rawValue)
        if let event = record.event {
            text.literal("\",\"event\":\"")
            text.text(event.description)
        }
        text.literal("\",\"message\":\"")
        text.text(record.message)
        text.literal("\",\"logger\":\"")
        text.name(record.label)
        text.byte(UInt8(ascii: "\""))
        for place in record.order {
            let field = record.fields[place.position]
            text.literal(",\"")
            text.name(field.key)
            text.literal(place.isTaken ? "_\":" : "\":")
            value(field.value, of: field.key)
        }
        text.literal("}\n")
    }

    private mutating func value(_ value: Logger.MetadataValue, of key: String) {
        guard !SecretKey.matches(key) else { return text.literal("\"[redacted]\"") }
        self.value(value)
    }

    private mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let value): string(value)
        case .stringConvertible(let content): typed(content, value)
        case .array(let values):
            var separator: StaticString = "["
            for value in values {
                text.literal(separator)
                self.value(value)
                separator = ","
            }
            text.literal(values.isEmpty ? "[]" : "]")
        case .dictionary(let members):
            var separator: StaticString = "{\""
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                text.literal(separator)
                text.name(key)
                text.literal("\":")
                self.value(value, of: key)
                separator = ",\""
            }
            text.literal(members.isEmpty ? "{}" : "}")
        }
    }

    private mutating func string(_ value: String) {
        text.byte(UInt8(ascii: "\""))
        text.text(value)
        text.byte(UInt8(ascii: "\""))
    }

    /// Keeps numbers and truth values what they are; comparing types first spares most values the casts.
    private mutating func typed(_ value: any CustomStringConvertible & Sendable, _ whole: Logger.MetadataValue) {
        let type = type(of: value)
        if type == Int.self, let value = value as? Int {
            text.integer(value)
        } else if type == Double.self, let value = value as? Double, value.isFinite {
            text.plain(value.description)
        } else if type == Bool.self, let value = value as? Bool {
            text.literal(value ? "true" : "false")
        } else if type == Int64.self || type == UInt64.self || type == Int32.self || type == UInt32.self
            || type == UInt.self || type == UInt16.self
        {
            text.plain(value.description)
        } else {
            string(whole.isSecret ? "[redacted]" : value.description)
        }
    }
}

extension Logger.MetadataValue {
    /// Whether whoever logged the value marked it as one that no line may show.
    var isSecret: Bool { attributes[LogPrivacy.self] == .secret }
}
