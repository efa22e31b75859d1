/// What the board noticed about a text of an agent; the text itself stays as it came.
package enum TextFlag: String, ClosedVocabulary {
    /// It holds characters that a person does not see and a model reads.
    case hiddenCharacters = "hidden_characters"
}

extension [TextFlag] {
    /// The flags of texts and JSON values that are shown together; nothing where there is nothing to flag.
    package static func of(_ texts: String?..., json: RawJSON?...) -> [TextFlag]? {
        let hides =
            texts.contains { $0?.hidesCharacters ?? false } || json.contains { $0?.hidesCharacters ?? false }
        return hides ? [.hiddenCharacters] : nil
    }
}

extension RawJSON {
    /// Whether a string or key in it holds characters that nobody sees.
    package var hidesCharacters: Bool {
        // Controls are written as escapes; without any, the text shows all there is.
        text.mayHoldEscapedControls ? json.hidesCharacters : text.hidesCharacters
    }
}

extension JSON {
    fileprivate var hidesCharacters: Bool {
        switch self {
        case .string(let text): text.hidesCharacters
        case .array(let values): values.contains(where: \.hidesCharacters)
        case .object(let members): members.contains { $0.key.hidesCharacters || $0.value.hidesCharacters }
        default: false
        }
    }
}

extension String {
    fileprivate var mayHoldEscapedControls: Bool {
        var isEscape = false
        for byte in utf8 {
            if isEscape {
                if byte == UInt8(ascii: "u") || byte == UInt8(ascii: "b") || byte == UInt8(ascii: "f") { return true }
                // A lone carriage return hides a line; whether it is one shows only in the text itself.
                if byte == UInt8(ascii: "r") { return true }
                isEscape = false
            } else {
                isEscape = byte == UInt8(ascii: "\\")
            }
        }
        return false
    }
}
