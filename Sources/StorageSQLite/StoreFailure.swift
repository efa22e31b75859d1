import GRDB
import Vocabulary

extension Fault {
    /// What a caller is told of an error that came out of the database.
    init(storeFailure error: any Error) {
        if let fault = error as? Fault {
            self = fault
            return
        }
        let code = (error as? DatabaseError)?.resultCode
        switch code {
        case .some(.SQLITE_BUSY), .some(.SQLITE_LOCKED):
            self.init(
                .storeBusy,
                "The store stayed busy past the lock time-out; nothing was changed. Send the same call again.",
                retryAfter: 1,
                cause: error
            )
        case .some(.SQLITE_FULL):
            self.init(
                .storageError,
                "The board's disk is full: reading goes on, and nothing was changed. Send the same call again once its operator has made room.",
                retryAfter: 30,
                cause: error
            )
        case .some(.SQLITE_READONLY):
            self.init(
                .storageError,
                "The board's store is read-only: reading goes on, and nothing was changed. Tell its operator.",
                retryAfter: 30,
                cause: error
            )
        case .some(.SQLITE_IOERR) where (error as? DatabaseError)?.isFailedWrite == true:
            self.init(
                .storageError,
                "The board cannot write to its disk: reading goes on, and nothing was changed. Send the same call again later, and tell its operator.",
                retryAfter: 30,
                cause: error
            )
        case .some(.SQLITE_CORRUPT), .some(.SQLITE_NOTADB):
            self.init(
                .storageError,
                "The board's store is damaged; nothing was changed. Tell its operator to run `callboard doctor`.",
                retryAfter: 30,
                cause: error
            )
        default:
            self.init(
                .storageError,
                "The server's store failed; nothing was changed. Send the same call again, and tell the operator if it fails.",
                retryAfter: 5,
                cause: error
            )
        }
    }
}

extension Fault {
    /// What an operator is told of a store that cannot be opened.
    init(opening path: String, _ error: any Error) {
        let code = (error as? DatabaseError)?.resultCode
        let sentence =
            switch code {
            case .some(.SQLITE_NOTADB):
                "The file \(path) is no database, or its beginning is damaged. Run `callboard doctor`, or restore a backup."
            case .some(.SQLITE_CORRUPT):
                "The store \(path) is damaged. Run `callboard doctor`, or restore a backup."
            case .some(.SQLITE_READONLY), .some(.SQLITE_PERM):
                "The store \(path) is read-only for this user. Make it writable, or choose another directory with --data-dir."
            case .some(.SQLITE_CANTOPEN):
                "The store \(path) cannot be opened by this user. Look at the owner and the rights of the directory and the file."
            case .some(.SQLITE_FULL):
                "The store \(path) cannot be opened, because its disk is full. Make room, and start again."
            case .some(.SQLITE_BUSY), .some(.SQLITE_LOCKED):
                "The store \(path) is kept busy by another process. Try again when that has ended."
            default:
                "The store \(path) cannot be opened: \(error). Run `callboard doctor`."
            }
        self.init(.storageError, sentence, cause: error)
    }
}

extension DatabaseError {
    /// Whether it was a write that the disk did not take; what was read is as sound as before.
    var isFailedWrite: Bool {
        switch resultCode {
        case .SQLITE_FULL, .SQLITE_READONLY: true
        case .SQLITE_IOERR:
            switch extendedResultCode {
            case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC, .SQLITE_IOERR_TRUNCATE,
                .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_DELETE:
                true
            default: false
            }
        default: false
        }
    }
}
