import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("The chain of the audit log")
struct AuditChainTests {
    private static let rows: [AuditRow] = {
        var rows: [AuditRow] = []
        var mark = AuditMark.beginning
        for number in 0..<24 {
            let entry = AuditEntry(
                at: Timestamp(milliseconds: 1_000 + Int64(number)),
                actor: .init(
                    name: "agent-\(number)",
                    key: number.isMultiple(of: 2) ? "k\(number)" : nil,
                    role: "worker"
                ),
                action: number.isMultiple(of: 3) ? "refused" : "task_cancelled",
                object: number.isMultiple(of: 4) ? nil : "task-\(number)",
                outcome: .ok,
                address: "127.0.0.1",
                trace: nil,
                details: RawJSON(["count": .integer(number)])
            )
            rows.append(AuditRow(entry, behind: mark))
            mark = rows[number].mark
        }
        return rows
    }()

    private func verdict(on rows: [AuditRow]) throws -> AuditVerdict {
        var chain = AuditChain(behind: .beginning)
        for row in rows { if let verdict = chain.take(row) { return verdict } }
        return chain.verdict(endingAt: try #require(Self.rows.last).mark)
    }

    private func brokenRow(_ rows: [AuditRow]) throws -> Int? {
        guard case .broken(let row, _) = try verdict(on: rows) else { return nil }
        return row
    }

    @Test func `rows as they were written are sound`() throws {
        let end = try #require(Self.rows.last).mark
        #expect(try verdict(on: Self.rows) == .sound(rows: 24, end: end))
    }

    /// Every text of a row, as something that can be written to.
    private static var texts: [WritableKeyPath<AuditEntry, String>] { [\.actor.name, \.action] }
    private static var optionalTexts: [WritableKeyPath<AuditEntry, String?>] {
        [
            \.actor.key, \.actor.role, \.object, \.address, \.trace,
        ]
    }

    @Test func `a change of any byte of any field of any row is found at that row`() throws {
        for place in Self.rows.indices {
            var changes: [AuditEntry] = []
            let entry = Self.rows[place].entry
            for path in Self.texts { changes += changed(entry[keyPath: path]).map { entry.with(path, $0) } }
            for path in Self.optionalTexts {
                changes += changed(entry[keyPath: path] ?? "").map { entry.with(path, $0) }
                changes.append(entry.with(path, entry[keyPath: path] == nil ? "" : nil))
            }
            changes += changed(entry.details?.text ?? "").map { entry.with(\.details, RawJSON(trusting: $0)) }
            changes.append(entry.with(\.details, nil))
            changes.append(entry.with(\.outcome, .refused))
            changes.append(entry.with(\.at, entry.at + .milliseconds(1)))
            for change in changes {
                var rows = Self.rows
                rows[place].entry = change
                #expect(try brokenRow(rows) == place + 1)
            }
            for byte in 0..<32 {
                var rows = Self.rows
                rows[place].hash[byte] ^= 1
                #expect(try brokenRow(rows) == place + 1)
            }
        }
    }

    /// The text with each of its characters changed, and with one more.
    private func changed(_ text: String) -> [String] {
        let characters = Array(text)
        let changed = characters.indices.map { index -> String in
            var characters = characters
            characters[index] = characters[index] == "x" ? "y" : "x"
            return String(characters)
        }
        return changed + [text + "x"]
    }

    @Test(arguments: 0..<200)
    func `rows that are dropped, swapped, doubled or moved are found`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rows = Self.rows
        let (first, second) = (Int.random(in: 0..<24, using: &random), Int.random(in: 0..<24, using: &random))
        let expected: Int
        switch seed % 5 {
        case 0:
            rows.remove(at: first)
            expected = first + 1
        case 1:
            guard first != second else { return }
            rows.swapAt(first, second)
            expected = min(first, second) + 1
        case 2:
            // The contents change places, the numbers stay.
            guard first != second else { return }
            (rows[first].entry, rows[second].entry) = (rows[second].entry, rows[first].entry)
            expected = min(first, second) + 1
        case 3:
            rows.insert(rows[first], at: first)
            expected = first + 2
        default:
            rows.removeLast(24 - first)
            expected = first + 1
        }
        #expect(try brokenRow(rows) == expected)
    }

    @Test func `a log that was written anew does not end where it was written`() throws {
        var rows: [AuditRow] = []
        var mark = AuditMark.beginning
        for row in Self.rows {
            rows.append(AuditRow(row.entry.with(\.actor.name, "somebody else"), behind: mark))
            mark = rows[rows.count - 1].mark
        }
        #expect(try brokenRow(rows) == 24)
    }
}

extension AuditEntry {
    fileprivate func with<Value>(_ path: WritableKeyPath<AuditEntry, Value>, _ value: Value) -> AuditEntry {
        var entry = self
        entry[keyPath: path] = value
        return entry
    }
}
