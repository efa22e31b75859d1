package import Vocabulary

/// What a call knows of its client, and what it may say to it before the answer.
package struct ClientLink: Sendable {
    /// What the client can do, as it declared it: in the handshake, or with this very request.
    package let capabilities: ClientCapabilities
    /// What the client answered to the questions of an earlier round.
    package var answers: InputAnswers
    /// What the call asked to be told again when the answers come.
    package var state: JSON?
    /// The name under which the client wants to hear of progress.
    let progressToken: JSON?
    /// The least grave messages that the client wants to be sent; nothing where it wants none.
    let logLevel: LogLevel?
    /// The way to the client; nothing where the answer is all that it gets.
    var outlet: Outlet?

    package init(capabilities: ClientCapabilities = .none, answers: InputAnswers = .none, state: JSON? = nil) {
        self.init(capabilities: capabilities, answers: answers, state: state, progressToken: nil, logLevel: nil)
    }

    init(
        capabilities: ClientCapabilities,
        answers: InputAnswers,
        state: JSON?,
        progressToken: JSON?,
        logLevel: LogLevel?
    ) {
        self.capabilities = capabilities
        self.answers = answers
        self.state = state
        self.progressToken = progressToken
        self.logLevel = logLevel
    }

    /// Tells how far the call is; each report has to be greater than the one before.
    package func report(_ progress: Double, of total: Double? = nil, _ message: String? = nil) {
        guard let progressToken, let outlet else { return }
        outlet.say(Notification.progress(progressToken, progress, of: total, message))
    }

    /// Writes to the client's log, where it asked for messages of this gravity.
    package func log(_ level: LogLevel, _ data: JSON, by logger: String? = nil) {
        guard let logLevel, level >= logLevel, let outlet else { return }
        outlet.say(Notification.log(level, data, by: logger))
    }

    /// Ends the connection, not the call: the client comes back for the answer when it likes (SEP-1699).
    package func closeStream() { outlet?.closeStream() }
}

/// Takes what a running call says before its answer.
struct Outlet: Sendable {
    /// Sends one JSON-RPC message.
    let say: @Sendable ([UInt8]) -> Void
    /// Asks the client and waits for its answer, where the revision has requests of the server.
    var ask: (@Sendable (InputRequest) async throws -> JSON)?
    var closeStream: @Sendable () -> Void = {}
}
