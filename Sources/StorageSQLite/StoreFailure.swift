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
                "The server's disk is full; nothing was changed. Tell its operator, and send the same call again later.",
                retryAfter: 30,
                cause: error
            )
        case .some(.SQLITE_READONLY):
            self.init(
                .storageError,
                "The server's store is read-only; nothing was changed. Tell its operator.",
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
