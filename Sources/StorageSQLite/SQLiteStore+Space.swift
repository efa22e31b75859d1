import GRDB
import Vocabulary

extension SQLiteStore {
    /// Whether the last write succeeded.
    package var isWritable: Bool { health.isWritable }

    /// Writes a little, to see whether the disk takes it again; SQLite does not write what stands already.
    package func tryWriting() async throws { _ = try await writer.perform { try $0.next("write_probes") } }

    /// Gives pages that hold nothing back to the disk, if they are more than a twentieth of the file; returns whether more
    /// are left to give.
    ///
    /// What is left of them is used by the next changes, so that a file does not shrink and grow all day.
    package func releaseSpace(pages: Int) async throws -> Bool {
        guard try look({ try $0.releasablePages() }) > 0 else { return false }
        return try await writer.perform { database in
            let releasable = try database.releasablePages()
            guard releasable > 0 else { return false }
            _ = try database.all("PRAGMA incremental_vacuum(\(min(pages, releasable)))") { _ in }
            return releasable > pages
        }
    }

    /// Bytes of the database file that hold nothing.
    package func reusableBytes() throws -> Int {
        try look { try $0.number("PRAGMA freelist_count") * $0.number("PRAGMA page_size") }
    }
}

extension Database {
    /// Pages that hold nothing beyond a twentieth of the file; none where the file was made without a way to give them back.
    fileprivate func releasablePages() throws -> Int {
        let free = try number("PRAGMA freelist_count")
        // The first pages of a small file are not worth a commit.
        guard free > 256, try number("PRAGMA auto_vacuum") == 2 else { return 0 }
        return max(0, free - max(256, try number("PRAGMA page_count") / 20))
    }
}
