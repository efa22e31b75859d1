import Foundation
import GRDB
import Orchestration
import Vocabulary

/// The answers that were given, kept in the same commit as the change they speak of.
enum Receipts {
    /// An answer that cannot be read is never replaced by doing the same again.
    private static let name = "The answer that was given to this call"

    private static let insertion = """
        INSERT INTO receipts (key, fingerprint, answer, created_at)
        VALUES (?1, ?2, \(ContentColumn.receiptAnswer.sealed("?3", row: ["?1"])), ?4)
        """

    static func answer(to receipt: Receipt, in database: Database) throws -> String? {
        let stored = try database.first(
            "SELECT fingerprint, \(ContentColumn.receiptAnswer.opened()) FROM receipts WHERE key = ?",
            [receipt.key]
        ) { (fingerprint: $0[0] as [UInt8], answer: try $0.opened(1, Self.name)) }
        guard let stored else { return nil }
        try receipt.requireSameCall(as: stored.fingerprint)
        return stored.answer
    }

    /// The answer that was kept under a name, whatever the arguments of its call were.
    static func answer(under key: String, in database: Database) throws -> String? {
        try database.first("SELECT \(ContentColumn.receiptAnswer.opened()) FROM receipts WHERE key = ?", [key]) {
            try $0.opened(0, Self.name)
        }
    }

    static func forget(_ receipt: Receipt, in database: Database) throws {
        try database.change("DELETE FROM receipts WHERE key = ?", [receipt.key])
    }

    static func keep(_ receipt: Receipt, answer: some Encodable, at now: Timestamp, in database: Database) throws {
        try database.change(
            Self.insertion,
            [
                receipt.key, Data(receipt.fingerprint), String(decoding: try JSON.encode(answer), as: UTF8.self),
                now.milliseconds,
            ]
        )
    }
}
