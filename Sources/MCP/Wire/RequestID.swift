import Vocabulary

/// The id of a JSON-RPC request, given back as it came: `1` and `"1"` are two ids.
enum RequestID: Hashable, Sendable {
    case string(String)
    case integer(Int)

    init?(_ json: JSON) {
        switch json {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        default: return nil
        }
    }
}

extension RequestID {
    /// The id as attributes of spans spell it.
    var text: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        }
    }

    var json: JSON {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        }
    }
}

extension JSONWriter {
    /// Appends an id, or `null` where none could be read.
    mutating func id(_ id: RequestID?) {
        switch id {
        case .string(let text): string(text)
        case .integer(let number): integer(number)
        case nil: raw("null")
        }
    }
}
