import Orchestration
package import Vocabulary

/// What an import took, what it left, and why.
package struct ImportReport: Sendable, Equatable {
    /// How often something was found in a file, and where first.
    package struct Finding: Sendable, Equatable {
        package var count: Int
        package var firstLine: Int

        package init(count: Int, firstLine: Int) {
            self.count = count
            self.firstLine = firstLine
        }
    }

    package struct Room: Sendable, Equatable {
        package let name: RoomName
        package var isNew = false
        package var added = 0
        /// How many messages the room held already, word for word.
        package var known = 0
        package var members = 0
        /// Messages that came under the id of another one, with their new ids; the first few of them.
        package var renamed = 0
        package var renamedExamples: [String] = []
        package var rejected = 0
        package var rejectsFile: String?
        package var findings: [Remark: Finding] = [:]
        package var notes: [String] = []

        init(name: RoomName) { self.name = name }

        mutating func note(_ remarks: [Remark], line: Int) {
            for remark in remarks { findings[remark, default: Finding(count: 0, firstLine: line)].count += 1 }
        }
    }

    package var rooms: [Room] = []
    /// Files and directories that hold no rooms.
    package var ignored: [String] = []
    package var notes: [String] = []

    package init() {}

    package var added: Int { rooms.reduce(0) { $0 + $1.added } }
    package var rejected: Int { rooms.reduce(0) { $0 + $1.rejected } }
}

extension ImportReport: CustomStringConvertible {
    package var description: String {
        var lines: [String] = []
        for room in rooms {
            var parts = ["\(room.added) messages taken"]
            if room.known > 0 { parts.append("\(room.known) there already") }
            if room.renamed > 0 { parts.append("\(room.renamed) under new ids") }
            if room.rejected > 0 { parts.append("\(room.rejected) rejected") }
            if room.members > 0 { parts.append("\(room.members) agents") }
            lines.append("\(room.name)\(room.isNew ? " (new)" : ""): \(parts.joined(separator: ", "))")
            if let file = room.rejectsFile { lines.append("    what was rejected, and why: \(file)") }
            lines += room.renamedExamples.map { "    \($0)" }
            for remark in Remark.allCases {
                guard let finding = room.findings[remark] else { continue }
                let more = finding.count > 1 ? " and \(finding.count - 1) more" : ""
                lines.append("    line \(finding.firstLine)\(more): \(remark.rawValue)")
            }
            lines += room.notes.map { "    \($0)" }
        }
        lines += notes
        lines += ignored.map { "ignored: \($0)" }
        lines.append("\(added) messages in \(rooms.count) rooms taken, \(rejected) rejected.")
        return lines.joined(separator: "\n")
    }
}
