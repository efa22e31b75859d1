/// A field of a log line: its name, which means the same in every event, and what it tells.
package struct LogField: Sendable, Hashable {
    package let name: String
    package let meaning: String

    init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }
}

extension LogField {
    // MARK: Who and what

    static let actor = LogField("actor", "Who did it: an agent, or the name of a key.")
    static let agentID = LogField("agent_id", "The agent that did it, or whom it met; empty where there is none.")
    static let agentType = LogField("agent_type", "The agent type of the task or agent.")
    static let clientAddress = LogField("client_address", "The address from which it came, behind trusted proxies.")
    static let keyID = LogField("key_id", "The identity of the key that the call came with, never the key itself.")
    static let messageID = LogField("message_id", "The message.")
    static let metric = LogField("metric", "The name of the instrument.")
    static let room = LogField("room", "The room.")
    static let subject = LogField("subject", "The agent or room that it is about: `agent:NAME`, `room:NAME`.")
    static let taskID = LogField("task_id", "The task.")
    static let tool = LogField("tool", "The tool.")

    // MARK: How it went

    static let attempt = LogField("attempt", "How often the task has been handed out, this time included.")
    static let budget = LogField("budget", "`deadline` or `cost`.")
    static let cause = LogField("cause", "The task whose end brought this one down.")
    static let clientReason = LogField("client_reason", "Why the session ended, in the words of the agent's client.")
    static let code = LogField("code", "The code of the error that the caller was told; empty where there was none.")
    static let error = LogField("error", "What went wrong, in the words of the part that failed.")
    static let outcome = LogField("outcome", "`ok`, `error`, or `cancelled` where the caller went away.")
    static let reason = LogField(
        "reason",
        "`lease_lapsed`, `worker_vanished`, `session_ended`, `quarantined` or `retried`."
    )

    // MARK: How much

    static let aheadSeconds = LogField(
        "ahead_s",
        "By how much the engine's clock is ahead of the board's time, or behind it where negative."
    )
    static let behindSeconds = LogField("behind_s", "By how much the machine's clock is behind the board.")
    static let blockedBy = LogField("blocked_by", "How many unfinished tasks it depends on.")
    static let connections = LogField("connections", "How many connections the server takes.")
    static let count = LogField("count", "How many there are: messages that were removed, or keys that were fetched.")
    package static let dropped = LogField("dropped", "How many lines are missing before this one.")
    static let durationMilliseconds = LogField("duration_ms", "From the decoded call to its result, waits included.")
    static let mentions = LogField("mentions", "How many agents the message mentions.")
    static let openFiles = LogField("open_files", "How many files the process may open.")
    static let progress = LogField("progress", "How much of the task is done, as the agent says.")
    static let queueWaitMilliseconds = LogField("queue_wait_ms", "From the moment it could be claimed to its claim.")
    static let replicas = LogField("replicas", "How many replicas are connected to the engine.")
    static let released = LogField("released", "How many tasks went back to the queue.")
    static let retryAfterMilliseconds = LogField("retry_after_ms", "After how long it may be tried again.")
    static let retryAfterSeconds = LogField("retry_after_s", "When the agent may send again.")
    static let runMilliseconds = LogField("run_ms", "From its last claim to its end.")
    static let spans = LogField("spans", "How many spans it is about.")
    package static let suppressed = LogField(
        "suppressed",
        "How many lines of the event were held back before this one."
    )

    // MARK: Every line

    static let spanID = LogField("span_id", "The span in which the line was logged, where there is one.")
    static let traceFlags = LogField("trace_flags", "`01` where the trace is recorded, else `00`.")
    static let traceID = LogField("trace_id", "The trace in which the line was logged, where there is one.")
    /// What a line of any event may tell.
    static let common = [spanID, traceFlags, traceID, suppressed, error]

    // MARK: The server

    static let column = LogField("column", "The table and the column of the store.")
    static let dataDirectory = LogField("data_directory", "Where the server keeps its data, if not in an engine.")
    static let durability = LogField(
        "durability",
        "What the engine must have done with a change before it is answered: `none`, `replica` or `aof`."
    )
    static let duty = LogField("duty", "The duty of the janitor that failed.")
    static let engine = LogField("engine", "The address of the shared engine.")
    static let engineVersion = LogField("engine_version", "The program that the engine is, and its version.")
    static let era = LogField("era", "The generation of the protocol that the client speaks: `legacy` or `modern`.")
    static let exporter = LogField("exporter", "`langsmith` or `otlp`.")
    static let expires = LogField("expires", "When the certificate expires.")
    static let limit = LogField("limit", "The limit, named as in the reasons of `callboard_rejected_calls_total`.")
    static let lastHeartbeat = LogField("last_heartbeat", "The last sign of life.")
    package static let of = LogField("of", "The event of the lines that were held back.")
    static let namespace = LogField("namespace", "The name of the board in the shared engine.")
    static let port = LogField("port", "The port on which the server listens.")
    static let row = LogField("row", "What names the row of the store: an id, a key, or a room and a number.")
    static let requiresKey = LogField("requires_key", "Whether a request needs a key.")
    static let tokenFault = LogField("token_fault", "What is wrong with the token, in one word; never a part of it.")
    static let version = LogField("version", "The version of the server.")
}
