import Foundation
import GRDB
import GRDBSQLite
import Orchestration

extension ContentCipher {
    /// Gives a connection the functions by which its statements seal and open: `seal`, `unseal`, `reseal`, `holds`.
    ///
    /// They are written against SQLite itself, since every row that is read passes through them.
    func serve(_ database: Database) throws {
        let functions: [(name: String, body: SQLiteFunction)] = [
            ("seal", { SealingCall($0, $1, $2)?.seal() }),
            ("unseal", { SealingCall($0, $1, $2)?.open() }),
            ("reseal", { SealingCall($0, $1, $2)?.sealAnew() }),
        ]
        for (name, body) in functions {
            // The connection keeps the cipher alive for as long as it has the function.
            let code = sqlite3_create_function_v2(
                database.sqliteConnection,
                name,
                -1,
                SQLITE_UTF8 | SQLITE_DIRECTONLY,
                Unmanaged.passRetained(self).toOpaque(),
                body,
                nil,
                nil,
                { cipher in cipher.map { Unmanaged<ContentCipher>.fromOpaque($0).release() } }
            )
            guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        }
        database.add(function: Self.holds)
    }

    /// Whether a word stands in a text, in the case of any script: SQLite's own `LIKE` knows that of ASCII only.
    private static let holds = DatabaseFunction("holds", argumentCount: 2, pure: true) { values in
        guard let text = String.fromDatabaseValue(values[0]), let term = String.fromDatabaseValue(values[1]) else {
            return false
        }
        return TermMatcher([term]).matches(text)
    }
}

private typealias SQLiteFunction =
    @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void

/// One call of a function by a statement: the column, the value, and what names the row.
private struct SealingCall {
    private let context: OpaquePointer
    private let cipher: ContentCipher
    private let value: OpaquePointer
    private let arguments: UnsafeMutableBufferPointer<OpaquePointer?>

    init?(_ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let context, let cipher = sqlite3_user_data(context), count >= 3, let arguments, let value = arguments[1]
        else {
            sqlite3_result_error(context, "column, value and row are needed", -1)
            return nil
        }
        self.context = context
        self.cipher = Unmanaged<ContentCipher>.fromOpaque(cipher).takeUnretainedValue()
        self.value = value
        self.arguments = UnsafeMutableBufferPointer(start: arguments, count: Int(count))
    }

    func seal() {
        guard cipher.seals, sqlite3_value_type(value) != SQLITE_NULL else { return keep() }
        seal(bytes)
    }

    func open() {
        guard sqlite3_value_type(value) == SQLITE_BLOB else { return keep() }
        guard let text = cipher.open(bytes, from: place) else {
            cipher.report(unreadable: argument(0), row: row)
            // What stays a blob is read as unreadable.
            return keep()
        }
        // Of no bytes there is no address, and SQLite would take that for NULL.
        guard !text.isEmpty else { return sqlite3_result_text(context, "", 0, transient) }
        text.withUnsafeBytes {
            sqlite3_result_text64(
                context,
                $0.baseAddress?.assumingMemoryBound(to: CChar.self),
                UInt64($0.count),
                transient,
                UInt8(SQLITE_UTF8)
            )
        }
    }

    func sealAnew() {
        guard cipher.seals else { return keep() }
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: keep()
        case SQLITE_BLOB:
            guard !cipher.isNewest(bytes), let text = cipher.open(bytes, from: place) else { return keep() }
            seal(text)
        default: seal(bytes)
        }
    }

    private func seal(_ text: Data) {
        guard let sealed = try? cipher.seal(text, for: place) else {
            return sqlite3_result_error(context, "the value cannot be sealed", -1)
        }
        sealed.withUnsafeBytes { sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), transient) }
    }

    private func keep() { sqlite3_result_value(context, value) }

    private var place: SealedValue.Place { SealedValue.Place(column: argument(0), row: row) }

    private var row: [String] { (2..<arguments.count).map(argument) }

    private func argument(_ index: Int) -> String {
        guard let text = sqlite3_value_text(arguments[index]) else { return "" }
        let length = Int(sqlite3_value_bytes(arguments[index]))
        return String(decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
    }

    /// The bytes of the value, which SQLite keeps until the function returns; they are not copied.
    private var bytes: Data {
        guard let start = sqlite3_value_blob(value) else { return Data() }
        return Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
            count: Int(sqlite3_value_bytes(value)),
            deallocator: .none
        )
    }

    /// Has SQLite copy what it is given: the bytes are gone when the call returns.
    private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
