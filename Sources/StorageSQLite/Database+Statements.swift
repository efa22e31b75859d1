import GRDB
import GRDBSQLite

// Every statement is prepared once and kept by its connection; the text of the statement is its key.
extension Database {
    /// Runs a statement that gives no rows.
    func change(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs a statement to its end and reads each row it gives.
    func all<Element>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (StatementRow) throws -> Element
    ) throws -> [Element] {
        let prepared = try cachedStatement(sql: sql)
        try prepared.setArguments(arguments)
        let statement = prepared.sqliteStatement
        defer { sqlite3_reset(statement) }
        var elements: [Element] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: elements.append(try read(StatementRow(statement: statement)))
            case SQLITE_DONE: return elements
            case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
            }
        }
    }

    /// Runs a statement to its end and reads the first row it gives.
    func first<Element>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (StatementRow) throws -> Element
    ) throws -> Element? { try all(sql, arguments, read).first }

    /// Whether a query gives a row.
    func exists(_ sql: String, _ arguments: StatementArguments = []) throws -> Bool {
        try first(sql, arguments) { _ in true } ?? false
    }

    /// The first number a query gives, 0 for none.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try first(sql, arguments) { $0[0] as Int? ?? 0 } ?? 0
    }
}
