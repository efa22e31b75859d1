import Vocabulary

/// The text of a JSON file that people edit: what is not touched keeps its bytes, comments and all.
///
/// Cursor and VS Code take comments in their files. They are blanked in a copy of the same length, so that a place in
/// the copy, which is read strictly, is the same place in the file.
struct JSONDocument {
    let text: String
    let bytes: [UInt8]
    /// The file with blanks in place of comments.
    let plain: [UInt8]
    let root: JSONContainer

    /// Reads a file; an empty one is an empty object.
    init(_ text: String) throws(ConfigurationProblem) {
        self.text = text.allSatisfy(\.isWhitespace) ? "{}\n" : text
        bytes = Array(self.text.utf8)
        plain = Self.blankingComments(of: bytes)
        let value: JSON
        do { value = try JSONReader.read(plain) } catch {
            throw ConfigurationProblem("It is no JSON: \(error)")
        }
        guard value.members != nil, let root = JSONContainer(of: plain, around: 0) else {
            throw ConfigurationProblem("It holds no JSON object.")
        }
        self.root = root
    }

    /// The file with a value at a path of keys; objects on the way are made where they are missing.
    func setting(_ value: JSON, at path: [String]) throws(ConfigurationProblem) -> JSONDocument {
        var container = root
        for (depth, key) in path.enumerated() {
            let isLast = depth == path.count - 1
            guard let entry = container.entry(key) else {
                let missing = path[(depth + 1)...].reversed().reduce(value) { .object([.init($1, $0)]) }
                return try inserting(missing, as: key, in: container)
            }
            if isLast { return try replacing(entry, with: value) }
            guard entry.value.lowerBound < plain.count, plain[entry.value.lowerBound] == UInt8(ascii: "{"),
                let inner = JSONContainer(of: plain, around: entry.value.lowerBound)
            else {
                throw ConfigurationProblem("Its \(key.quoted) is no object.")
            }
            container = inner
        }
        return self
    }

    /// The file with an object in a list of the root, unless one of the same name is there.
    func adding(_ element: JSON, to key: String, known name: String) throws(ConfigurationProblem) -> JSONDocument {
        guard let entry = root.entry(key) else { return try setting(.array([element]), at: [key]) }
        guard let elements = value(of: entry)?.array,
            let list = JSONContainer(of: plain, around: entry.value.lowerBound)
        else { throw ConfigurationProblem("Its \(key.quoted) is no list.") }
        guard !elements.contains(where: { $0[name] == element[name] }) else { return self }
        return try inserting(element, as: nil, in: list)
    }

    func value(of entry: JSONContainer.Entry) -> JSON? { try? JSONReader.read(Array(plain[entry.value])) }

    func replacing(_ entry: JSONContainer.Entry, with value: JSON) throws(ConfigurationProblem) -> JSONDocument {
        guard self.value(of: entry) != value else { return self }
        let new = value.text(indentedBy: indent(ofLineAt: entry.start), layout)
        return try splicing([(entry.value, new)])
    }

    func inserting(
        _ value: JSON,
        as key: String?,
        in container: JSONContainer
    ) throws(ConfigurationProblem) -> JSONDocument {
        let name = key.map { JSON.string($0).description + ": " } ?? ""
        if let last = container.entries.last, !startsLine(last.start) {
            let end = last.value.upperBound
            return try splicing([(end..<end, ", " + name + value.description)])
        }
        let outer = indent(ofLineAt: container.range.lowerBound)
        let inner = container.entries.last.map { indent(ofLineAt: $0.start) } ?? outer + layout.unit
        let close = container.range.upperBound - 1
        // Behind the last comment, too, which belongs to what stands before it.
        var end = close
        while end > 0, bytes[end - 1].isBlank { end -= 1 }
        let new = layout.newline + inner + name + value.text(indentedBy: inner, layout) + layout.newline + outer
        guard let last = container.entries.last?.value.upperBound else { return try splicing([(end..<close, new)]) }
        return try splicing([(last..<last, ","), (end..<close, new)])
    }

    /// Changes places of the file, given from the first to the last.
    private func splicing(_ changes: [(Range<Int>, String)]) throws(ConfigurationProblem) -> JSONDocument {
        var new: [UInt8] = []
        var position = 0
        for (range, text) in changes {
            new += bytes[position..<range.lowerBound] + text.utf8
            position = range.upperBound
        }
        return try JSONDocument(String(decoding: new + bytes[position...], as: UTF8.self))
    }
}
