import Orchestration
import Vocabulary

extension AuditRow {
    /// The row on one line for people; what could end the line or hide in it is escaped.
    var line: String {
        var fields = ["\(sequence)", "\(entry.at)", entry.actor.name.asField, entry.action.asField]
        let others: [(String, String?)] = [
            ("of", entry.object), ("role", entry.actor.role), ("from", entry.address), ("trace", entry.trace),
            ("details", entry.details?.text),
        ]
        for (name, value) in others {
            if let value { fields.append("\(name)=\(value.asField)") }
        }
        return fields.joined(separator: " ")
    }

    /// The row as a JSON object on one line.
    var json: String {
        var members = [
            JSON.Member("seq", .integer(sequence)), JSON.Member("at", .string("\(entry.at)")),
            JSON.Member("actor", .string(entry.actor.name)),
        ]
        let texts: [(String, String?)] = [
            ("key", entry.actor.key), ("role", entry.actor.role), ("action", entry.action), ("object", entry.object),
            ("outcome", entry.outcome.rawValue), ("address", entry.address), ("trace", entry.trace),
        ]
        for (name, value) in texts {
            if let value { members.append(JSON.Member(name, .string(value))) }
        }
        if let details = entry.details { members.append(JSON.Member("details", details.json)) }
        members.append(JSON.Member("hash", .string(mark.fingerprint)))
        return JSON.object(members).description.withVisibleCharacters
    }
}

extension String {
    /// The text as it stands where it is one plain word, else as a JSON string.
    fileprivate var asField: String {
        let isPlain = unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" }
        return isPlain && !isEmpty ? self : JSON.string(self).description.withVisibleCharacters
    }

    /// JSON in which whatever shows nothing, ends a line or turns the direction of reading stands as its escape.
    fileprivate var withVisibleCharacters: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                for unit in String(scalar).utf16 {
                    text += "\\u" + String(unit, radix: 16).leftPadded
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private var leftPadded: String { String(repeating: "0", count: max(0, 4 - utf8.count)) + self }
}
