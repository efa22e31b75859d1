import GRDBSQLite
import Vocabulary

/// What stands in lists for a text that cannot be opened.
enum Unreadable {
    static let text = "[unreadable: what the store holds of this text is damaged; the server's log names it]"
    static let json = RawJSON(.string(text))
}

extension StatementRow {
    /// Whether a column of content holds what could not be opened: once opened, content is text.
    func isUnreadable(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_BLOB }

    /// The text of a column on which something depends; throws where it cannot be opened.
    func opened(_ column: Int32, _ name: @autoclosure () -> String) throws(Fault) -> String {
        guard !isUnreadable(column) else { throw Fault(unreadable: name()) }
        return self[column]
    }

    /// The JSON of a column, if there is any.
    func json(_ column: Int32) -> RawJSON? {
        isUnreadable(column) ? Unreadable.json : (self[column] as String?).map(RawJSON.init(trusting:))
    }
}

extension Fault {
    init(unreadable name: String) {
        self.init(
            .storageError,
            "\(name) cannot be read: what the store holds of it is damaged. Tell the server's operator, whose log names it."
        )
    }
}
