import Foundation
import GRDB

/// A table that holds content, gone through in the order of its primary key, stretch by stretch.
struct ContentTable {
    let name: String
    let columns: [ContentColumn]
    private let key: String
    private let keyLength: Int

    init(_ name: String, columns: [ContentColumn], in database: Database) throws {
        self.name = name
        self.columns = columns
        let keyColumns = try database.primaryKey(name).columns
        key = keyColumns.joined(separator: ", ")
        keyLength = keyColumns.count
    }

    /// A row by its primary key.
    typealias Position = [DatabaseValue]

    /// The rows from behind one position up to another, and how many they are.
    struct Stretch {
        fileprivate let start: Position?
        let end: Position
        let count: Int
    }

    /// The next rows: so few that to write them holds up nobody for long.
    func stretch(after start: Position?, in database: Database) throws -> Stretch? {
        let size = columns.map { "coalesce(length(\($0.name)), 0)" }.joined(separator: " + ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(key), \(size) FROM \(name) \(start == nil ? "" : "WHERE \(isAfter)") ORDER BY \(key) LIMIT ?
                """,
            arguments: StatementArguments(start ?? []) + [Self.mostRows]
        )
        var bytes = 0
        let taken = rows.prefix { row in
            defer { bytes += row[keyLength] }
            return bytes < Self.mostBytes
        }
        return taken.last.map { last in
            Stretch(start: start, end: (0..<keyLength).map { last[$0] }, count: taken.count)
        }
    }

    private static let mostRows = 256
    private static let mostBytes = 1_048_576

    /// Seals the stretch as it is now under the newest key; gives how many rows were written.
    ///
    /// Each row is read and written by one statement, so nothing that agents write meanwhile is lost.
    func sealAnew(_ stretch: Stretch, under newest: [UInt8], in database: Database) throws -> Int {
        let assignments = columns.map { "\($0.name) = \($0.resealed)" }.joined(separator: ", ")
        let isOld = columns.map { column in
            "typeof(\(column.name)) = 'text' OR substr(\(column.name), 2, \(EncryptionKey.markLength)) <> ?"
        }
        let start = stretch.start == nil ? "" : "\(isAfter) AND"
        try database.execute(
            sql: """
                UPDATE \(name) SET \(assignments)
                WHERE \(start) (\(key)) <= (\(placeholders)) AND (\(isOld.joined(separator: " OR ")))
                """,
            arguments: StatementArguments((stretch.start ?? []) + stretch.end)
                + StatementArguments(columns.map { _ in Data(newest) })
        )
        return database.changesCount
    }

    private var isAfter: String { "(\(key)) > (\(placeholders))" }

    private var placeholders: String { Array(repeating: "?", count: keyLength).joined(separator: ", ") }
}
