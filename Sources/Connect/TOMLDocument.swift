import Vocabulary

/// The text of a TOML file that people edit: one table of it can be set, and all other lines keep their bytes.
struct TOMLDocument {
    /// The lines, each with its end.
    private let lines: [Substring]
    private let statements: [TOMLStatement]

    /// A key of the table with its value.
    struct Assignment {
        let line: String

        // The strings of JSON are strings of TOML, too.
        init(_ key: String, to text: String) { line = "\(key) = \(JSON.string(text))" }
        init(_ key: String, to number: Int) { line = "\(key) = \(number)" }
        init(_ key: String, member: String, to text: String) { line = "\(key) = { \(member) = \(JSON.string(text)) }" }
    }

    var text: String { lines.joined() }

    init(_ text: String) throws(ConfigurationProblem) {
        lines = text.linesWithEnds
        statements = try TOMLStatement.statements(of: lines)
    }

    /// The file with a table that holds these assignments and no others; tables inside it stay, but for headers.
    func settingTable(_ path: [String], to assignments: [Assignment]) throws(ConfigurationProblem) -> TOMLDocument {
        try refuseOtherSpellings(of: path)
        let newline = lines.first?.hasSuffix("\r\n") ?? false ? "\r\n" : "\n"
        let table = (["[\(path.joined(separator: "."))]"] + assignments.map(\.line)).map { $0 + newline }.joined()
        // Headers in a table of their own would go on to say who calls.
        let outdated = ["http_headers", "env_http_headers"].map { path + [$0] }
        var kept: [String] = []
        var position = 0
        var isSet = false
        for (index, statement) in statements.enumerated() {
            guard case .header(let name) = statement.kind, name == path || outdated.contains(name) else { continue }
            kept += lines[position..<statement.lines.lowerBound].map(String.init)
            if name == path {
                kept.append(table)
                isSet = true
            }
            position = end(ofTableAt: index)
        }
        kept += lines[position...].map(String.init)
        if !isSet {
            if let last = kept.last, !last.hasSuffix("\n"), !last.hasSuffix("\r\n") { kept.append(newline) }
            if !lines.isEmpty { kept.append(newline) }
            kept.append(table)
        }
        return try TOMLDocument(kept.joined())
    }

    /// The line behind the last assignment of a table; what follows, blanks and comments, belongs to the next one.
    private func end(ofTableAt index: Int) -> Int {
        let own = statements[(index + 1)...].prefix { if case .assignment = $0.kind { true } else { false } }
        return own.last?.lines.upperBound ?? statements[index].lines.upperBound
    }

    /// Stops where the same table is written in another way, which a second one would contradict.
    private func refuseOtherSpellings(of path: [String]) throws(ConfigurationProblem) {
        let name = path.joined(separator: ".")
        var current: [String] = []
        var hasTable = false
        for statement in statements {
            switch statement.kind {
            case .header(let header):
                if header == path, hasTable { throw ConfigurationProblem("It has the table [\(name)] twice.") }
                hasTable = hasTable || header == path
                current = header
            case .list(let header):
                current = header
                guard !path.starts(with: header) else {
                    throw ConfigurationProblem(
                        "It has a list [[\(header.joined(separator: "."))]] where [\(name)] belongs."
                    )
                }
            case .assignment(let key):
                let full = current + key
                guard !current.starts(with: path), full.starts(with: path) || path.starts(with: full) else { continue }
                throw ConfigurationProblem(
                    "It sets \(full.joined(separator: ".")) by an assignment; write it as the table [\(name)], or remove it."
                )
            }
        }
    }
}

extension String {
    /// The lines, each with the line feed that ends it.
    fileprivate var linesWithEnds: [Substring] {
        var lines: [Substring] = []
        var start = startIndex
        while start < endIndex {
            let end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")).map { utf8.index(after: $0) } ?? endIndex
            lines.append(self[start..<end])
            start = end
        }
        return lines
    }
}
