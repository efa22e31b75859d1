import GRDBSQLite

/// The row at which a statement stands, read column by column.
///
/// GRDB's own row makes a dictionary of column names for every query; for the wide rows of tasks that costs more than the
/// query itself.
struct StatementRow {
    let statement: OpaquePointer

    /// The value of a column, converted by SQLite to the type that is asked for.
    subscript<Value: StatementValue>(column: Int32) -> Value { Value(statement, column) }
}

/// A type that is read from a column.
protocol StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32)
}

extension String: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) {
        // Content that could not be opened is still the blob that it is stored as.
        guard sqlite3_column_type(statement, column) != SQLITE_BLOB else {
            self = Unreadable.text
            return
        }
        guard let text = sqlite3_column_text(statement, column) else {
            self = ""
            return
        }
        let length = Int(sqlite3_column_bytes(statement, column))
        self = String(decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
    }
}

extension Int64: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) { self = sqlite3_column_int64(statement, column) }
}

extension Int: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) { self = Int(sqlite3_column_int64(statement, column)) }
}

extension Bool: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) { self = sqlite3_column_int64(statement, column) != 0 }
}

extension Double: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) { self = sqlite3_column_double(statement, column) }
}

extension [UInt8]: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) {
        let bytes = sqlite3_column_blob(statement, column)
        let length = Int(sqlite3_column_bytes(statement, column))
        self = Array(UnsafeRawBufferPointer(start: bytes, count: length))
    }
}

extension Optional: StatementValue where Wrapped: StatementValue {
    init(_ statement: OpaquePointer, _ column: Int32) {
        self = sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : Wrapped(statement, column)
    }
}
