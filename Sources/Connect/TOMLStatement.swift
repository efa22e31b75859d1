import Vocabulary

/// One statement of a TOML file, with the lines it takes; values are skipped, not read.
struct TOMLStatement {
    enum Kind {
        case header([String])
        case list([String])
        case assignment([String])
    }

    let kind: Kind
    let lines: Range<Int>

    /// Cuts lines into statements; comments and blank lines stand between them.
    static func statements(of lines: [Substring]) throws(ConfigurationProblem) -> [TOMLStatement] {
        var statements: [TOMLStatement] = []
        var number = 0
        while number < lines.count {
            var scanner = TOMLScanner(lines: lines, line: number)
            if let kind = try scanner.statement() {
                statements.append(TOMLStatement(kind: kind, lines: number..<scanner.line + 1))
            }
            number = scanner.line + 1
        }
        return statements
    }
}

/// Walks through the bytes of a TOML file from the beginning of one line.
struct TOMLScanner {
    private let lines: [Substring]
    private(set) var line: Int
    private var rest: Substring.UTF8View.SubSequence

    init(lines: [Substring], line: Int) {
        self.lines = lines
        self.line = line
        rest = lines[line].utf8[...]
        // The mark of a byte order is no part of a key.
        if line == 0, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    }

    /// Reads a statement to its last line, or nothing where there is only a comment or a blank line.
    mutating func statement() throws(ConfigurationProblem) -> TOMLStatement.Kind? {
        skipBlanks()
        if isAtEnd { return nil }
        guard take("[") else {
            let key = try dottedKey()
            guard take("=") else { throw problem("has a key without a value") }
            try skipValue()
            return .assignment(key)
        }
        let isList = take("[")
        let key = try dottedKey()
        guard take("]"), !isList || take("]") else { throw problem("has a table without its closing bracket") }
        skipBlanks()
        guard isAtEnd else { throw problem("goes on behind a table's name") }
        return isList ? .list(key) : .header(key)
    }

    private mutating func dottedKey() throws(ConfigurationProblem) -> [String] {
        var parts: [String] = []
        repeat {
            skipBlanks()
            parts.append(try keyPart())
            skipBlanks()
        } while take(".")
        return parts
    }

    private mutating func keyPart() throws(ConfigurationProblem) -> String {
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = rest
            try skipString()
            let quoted = String(Substring(start[..<rest.startIndex]))
            guard quote == UInt8(ascii: "\"") else { return String(quoted.dropFirst().dropLast()) }
            guard let name = (try? JSONReader.read(quoted))?.string else {
                throw problem("has a key that is no string")
            }
            return name
        }
        let bare = rest.prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        guard !bare.isEmpty else { throw problem("is neither a table nor an assignment") }
        rest = rest[bare.endIndex...]
        return String(Substring(bare))
    }

    /// Goes to the end of a value, over lines where a string or a list goes on.
    private mutating func skipValue() throws(ConfigurationProblem) {
        var brackets: [UInt8] = []
        var isEmpty = true
        while true {
            skipBlanks()
            if isAtEnd {
                if brackets.isEmpty { break }
                try nextLine(orElse: "has a list or a table without its closing bracket")
                continue
            }
            guard let byte = rest.first else { continue }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                try skipString()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                // In ASCII the closing bracket stands two places behind the opening one.
                brackets.append(byte + 2)
                rest = rest.dropFirst()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard brackets.popLast() == byte else { throw problem("closes a bracket that is not open") }
                rest = rest.dropFirst()
            default:
                rest = rest.dropFirst()
            }
            isEmpty = false
        }
        if isEmpty { throw problem("has a key without a value") }
    }

    private mutating func skipString() throws(ConfigurationProblem) {
        guard let quote = rest.first else { return }
        let isLong = rest.starts(with: [quote, quote, quote])
        let hasEscapes = quote == UInt8(ascii: "\"")
        rest = rest.dropFirst(isLong ? 3 : 1)
        while true {
            guard let byte = rest.first, isLong || byte != UInt8(ascii: "\n") else {
                guard isLong else { throw problem("has a string without its closing quote") }
                try nextLine(orElse: "has a string without its closing quotes")
                continue
            }
            if hasEscapes, byte == UInt8(ascii: "\\") {
                rest = rest.dropFirst(2)
            } else if byte != quote {
                rest = rest.dropFirst()
            } else if !isLong {
                rest = rest.dropFirst()
                return
            } else if rest.starts(with: [quote, quote, quote]) {
                // Up to two quotes may stand before the closing three.
                rest = rest.drop { $0 == quote }
                return
            } else {
                rest = rest.dropFirst()
            }
        }
    }

    private mutating func nextLine(orElse reason: String) throws(ConfigurationProblem) {
        guard line + 1 < lines.count else { throw problem(reason) }
        line += 1
        rest = lines[line].utf8[...]
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Whether nothing more but a comment stands in the line.
    private var isAtEnd: Bool {
        guard let byte = rest.first else { return true }
        return byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\n") || rest.starts(with: [0x0D, 0x0A])
    }

    private mutating func take(_ character: Character) -> Bool {
        guard let byte = character.asciiValue, rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private func problem(_ reason: String) -> ConfigurationProblem {
        ConfigurationProblem("It is no TOML: line \(line + 1) \(reason).")
    }
}
