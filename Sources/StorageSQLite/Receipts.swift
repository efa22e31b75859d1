import Foundation
import GRDB
import Orchestration
import Vocabulary

/// The answers that were given, kept in the same commit as the change they speak of.
enum Receipts {
    static func answer(to receipt: Receipt, in database: Database) throws -> String? {
        let stored = try database.first("SELECT fingerprint, answer FROM receipts WHERE key = ?", [receipt.key]) {
            (fingerprint: $0[0] as [UInt8], answer: $0[1] as String)
        }
        guard let stored else { return nil }
        try receipt.requireSameCall(as: stored.fingerprint)
        return stored.answer
    }

    /// The answer that was kept under a name, whatever the arguments of its call were.
    static func answer(under key: String, in database: Database) throws -> String? {
        try database.first("SELECT answer FROM receipts WHERE key = ?", [key]) { $0[0] }
    }

    static func forget(_ receipt: Receipt, in database: Database) throws {
        try database.change("DELETE FROM receipts WHERE key = ?", [receipt.key])
    }

    static func keep(_ receipt: Receipt, answer: some Encodable, at now: Timestamp, in database: Database) throws {
        try database.change(
            "INSERT INTO receipts (key, fingerprint, answer, created_at) VALUES (?, ?, ?, ?)",
            [
                receipt.key, Data(receipt.fingerprint), String(decoding: try JSON.encode(answer), as: UTF8.self),
                now.milliseconds,
            ]
        )
    }
}
