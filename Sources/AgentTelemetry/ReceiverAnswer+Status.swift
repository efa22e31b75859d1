import Vocabulary

extension ReceiverAnswer {
    /// A refusal as OTLP wants it: a `google.rpc.Status` in JSON, which names the place of bad data.
    static func status(_ refusal: Refusal) -> ReceiverAnswer {
        var status: [JSON.Member] = [
            .init("code", .integer(refusal.codeOfRPC)), .init("message", .string(refusal.message)),
        ]
        if refusal.status == 400 {
            let violation: JSON = .object([
                .init("field", .string(refusal.field ?? "")), .init("description", .string(refusal.message)),
            ])
            let details: JSON = .object([
                .init("@type", "type.googleapis.com/google.rpc.BadRequest"),
                .init("fieldViolations", .array([violation])),
            ])
            status.append(.init("details", .array([details])))
        }
        return ReceiverAnswer(status: refusal.status, .object(status), retryAfter: refusal.retryAfter)
    }
}

extension Refusal {
    /// The code of gRPC that means the same.
    fileprivate var codeOfRPC: Int {
        switch status {
        case 403: 7  // PERMISSION_DENIED
        case 413: 8  // RESOURCE_EXHAUSTED
        case 503: 14  // UNAVAILABLE
        default: 3  // INVALID_ARGUMENT
        }
    }
}
