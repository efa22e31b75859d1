import RESP
import Vocabulary

extension Fault {
    /// What a caller is told of an engine that gave no answer.
    init(engine error: RedisError) {
        switch error {
        case .refused(.server(let failure)) where failure.code == "OOM":
            self.init(
                .storageError,
                "The board's engine has no memory left: reading goes on, and nothing was changed. Send the same call again once its operator has made room.",
                retryAfter: 30,
                cause: error
            )
        case .refused where error.isPassing:
            self.init(
                .storageError,
                "The board's engine is out of reach at the moment; nothing was changed. Send the same call again.",
                retryAfter: 1,
                cause: error
            )
        case .refused:
            self.init(
                .storageError,
                "The board's engine does not let this server do its work; nothing was changed. Tell its operator to run `callboard doctor`.",
                retryAfter: 30,
                cause: error
            )
        case .unknownOutcome:
            self.init(
                .storageError,
                "The board's engine did not answer, and the change may have been made or not. Send the same call again, with the same idempotency_key if it has one.",
                retryAfter: 1,
                cause: error
            )
        case .rejected:
            self.init(
                .storageError,
                "The board's engine failed. Send the same call again, and tell the operator if it fails.",
                retryAfter: 5,
                cause: error
            )
        }
    }

    /// What a caller is told of a change that too few replicas have.
    init(confirmedBy replicas: Int, of confirmation: RedisConfirmation) {
        self.init(
            .storageError,
            "The change is made, but only \(replicas) of \(confirmation.replicas) replicas have confirmed it, so a fail-over could lose it. Send the same call again, with the same idempotency_key if it has one.",
            retryAfter: 1
        )
    }
}
