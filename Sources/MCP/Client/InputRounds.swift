import Vocabulary

/// Carries a call through its rounds: out with a question, back in with the answers and what was sealed.
struct InputRounds: Sendable {
    private let seal: StateSeal
    private let time: any TimeSource

    init(seal: StateSeal, time: any TimeSource) {
        self.seal = seal
        self.time = time
    }

    /// What a call may know of its client; throws for a state that was not sealed for this very call.
    func link(for request: ClientRequest, purpose: @autoclosure () -> InputPurpose) throws(RPCError) -> ClientLink {
        var answers = InputAnswers.none
        var state: JSON?
        if request.version.era == .modern {
            answers = try InputAnswers(request.params["inputResponses"])
            if let sealed = request.params["requestState"], !sealed.isNull {
                guard let text = sealed.string else {
                    throw RPCError(.invalidParams, "requestState has to be a string.")
                }
                state = try seal.open(text, for: purpose().bytes, at: time.now())
            }
        }
        return ClientLink(
            capabilities: request.capabilities,
            answers: answers,
            state: state,
            progressToken: request.params.meta?.progressToken,
            logLevel: try request.logLevel()
        )
    }

    /// The result that asks the client; throws where the client did not declare that it can be asked.
    func question(
        _ required: InputRequired,
        to request: ClientRequest,
        purpose: InputPurpose
    ) throws(RPCError) -> [UInt8] {
        guard request.version.era == .modern else {
            throw RPCError(
                .invalidParams,
                "This needs an answer of the client, for which this revision has no way here."
            )
        }
        for (_, question) in required.requests { try request.require(question.capability) }
        var members = [
            JSON.Member("inputRequests", .object(required.requests.map { JSON.Member($0.name, $0.request.json) }))
        ]
        if let state = required.state {
            guard let sealed = try? seal.seal(state, for: purpose.bytes, at: time.now()) else {
                throw RPCError.unforeseen
            }
            members.append(JSON.Member("requestState", .string(sealed)))
        }
        return request.result(.inputRequired) { $0.raw(JSON.object(members).bytes.dropFirst().dropLast()) }
    }
}

/// What a sealed state belongs to: one caller's request with the same content.
struct InputPurpose: Sendable {
    let bytes: [UInt8]

    init(_ request: ClientRequest, subject: String, detail: JSON) {
        let purpose: JSON = [
            "key": .string(request.caller.keyID ?? ""), "agent": .string(request.caller.agent?.rawValue ?? ""),
            "method": .string(request.methodName), "subject": .string(subject), "detail": detail.canonical,
        ]
        bytes = purpose.bytes
    }
}

extension InputRequest {
    /// What a client has to declare to be asked this.
    var capability: JSON {
        switch method {
        case "sampling/createMessage": ["sampling": [:]]
        case "roots/list": ["roots": [:]]
        case "elicitation/create" where params?["mode"] == "url": ["elicitation": ["url": [:]]]
        default: ["elicitation": [:]]
        }
    }
}
