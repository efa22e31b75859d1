import GRDB
import Vocabulary

/// The keys under which a store was ever sealed, and has not been freed of since.
enum EncryptionRoster {
    /// Lets a process in that holds all keys it may need, and notes the key it will seal with.
    ///
    /// - Note: Where a server works here already, another process may not bring in a key that the server does not have.
    static func admit(_ cipher: ContentCipher, to store: any DatabaseWriter, as process: Role) throws {
        let known = try store.read(keys)
        let missing = known.filter { !cipher.keyIDs.contains($0) }
        guard missing.isEmpty else { throw Fault(missingKeys: missing) }
        guard let newest = cipher.keyIDs.first else { return }
        let isNew = !known.contains(newest)
        guard !isNew || process != .guest else { throw Fault(unknownToServer: newest) }
        // Who brings nothing new writes nothing, and waits for nobody who does.
        guard isNew || process == .server else { return }
        try store.write { database in
            try database.change(
                """
                INSERT INTO encryption_keys (id, first_seen)
                SELECT ?, coalesce(max(first_seen), 0) + 1 FROM encryption_keys WHERE true
                ON CONFLICT (id) DO NOTHING
                """,
                [newest]
            )
            if process == .server { try database.change("UPDATE encryption_keys SET serves = (id = ?)", [newest]) }
        }
    }

    /// All keys, in the order in which they came.
    private static func keys(in database: Database) throws -> [String] {
        try database.all("SELECT id FROM encryption_keys ORDER BY first_seen") { $0[0] }
    }

    /// Who opens a store.
    enum Role {
        case server
        /// A command beside a running server.
        case guest
        /// A command, or a test, that has the store for itself.
        case alone
    }

    /// Makes sure that a server at work seals with this key, so that no other comes back behind a rotation.
    static func requireServing(_ newest: String, in database: Database) throws {
        let isServing = try database.exists("SELECT 1 FROM encryption_keys WHERE id = ? AND serves = 1", [newest])
        guard isServing else { throw Fault(unknownToServer: newest) }
    }

    /// Forgets the keys that nothing is sealed with any more; gives them.
    static func retireUnused(but newest: String, in database: Database) throws -> [String] {
        let used = Set(try database.sealedCounts().compactMap(\.keyID) + [newest])
        let unused = try keys(in: database).filter { !used.contains($0) }
        for id in unused { try database.change("DELETE FROM encryption_keys WHERE id = ?", [id]) }
        return unused
    }
}

extension Fault {
    fileprivate init(missingKeys ids: [String]) {
        self.init(
            .storageError,
            "The store holds content sealed with the encryption key \(ids.joined(separator: ", ")), which CALLBOARD_ENCRYPTION_KEY does not hold; start with that key as well."
        )
    }

    fileprivate init(unknownToServer id: String) {
        self.init(
            .storageError,
            "The running server does not seal with the encryption key \(id); restart it with this key as the first of CALLBOARD_ENCRYPTION_KEY."
        )
    }
}
