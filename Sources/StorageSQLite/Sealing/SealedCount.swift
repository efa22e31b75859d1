import GRDB

/// How many values of the content are plain, or sealed by one key.
package struct SealedCount: Sendable, Equatable {
    /// The key that sealed them; nothing for plain ones.
    package let keyID: String?
    package let count: Int
}

extension Database {
    /// Counts the values of all content: the plain ones first, then those of each key; it reads every row.
    func sealedCounts() throws -> [SealedCount] {
        let counts = ContentColumn.all.map { column in
            """
            SELECT CASE typeof(\(column.name))
                WHEN 'blob' THEN lower(hex(substr(\(column.name), 2, \(EncryptionKey.markLength)))) END AS key
            FROM \(column.table) WHERE \(column.name) IS NOT NULL
            """
        }
        return try all(
            "SELECT key, count(*) FROM (\(counts.joined(separator: " UNION ALL "))) GROUP BY key ORDER BY key"
        ) { SealedCount(keyID: $0[0], count: $0[1]) }
    }
}
