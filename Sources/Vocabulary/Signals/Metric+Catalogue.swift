extension Metric {
    /// Bounds for what a person or an agent waits for: every threshold that a rule uses stands on one of them.
    static let waits: [Double] = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 900, 3_600]
    /// Bounds for calls: most end within a few milliseconds, waits last up to half an hour.
    static let calls: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1_800,
    ]
    static let sizes: [Double] = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576]

    // MARK: Tools

    package static let toolCalls = Metric(
        .counter,
        "tool_calls_total",
        "Tool calls by tool and outcome (ok, error, cancelled).",
        labels: [.tool, .outcome("ok", "error", "cancelled")]
    )
    package static let toolCallDuration = Metric(
        .histogram,
        "tool_call_duration_seconds",
        "Time from a decoded tool call to its result, waits included.",
        labels: [.tool, .outcome("ok", "error", "cancelled")],
        buckets: calls,
        exemplars: true
    )
    package static let toolResultBytes = Metric(
        .histogram,
        "tool_result_bytes",
        "Size of the structured result that a tool call hands to the model.",
        labels: [.tool],
        buckets: sizes
    )

    /// The family of OpenTelemetry's conventions for MCP, under its name in Prometheus, so that dashboards made for it fit.
    package static let operationDuration = Metric(
        .histogram,
        wholeName: "mcp_server_operation_duration_seconds",
        "Time of an MCP request or notification as the server saw it, by method, tool and error; empty where there is none.",
        labels: ["mcp_method_name", "gen_ai_tool_name", "error_type"],
        buckets: calls,
        exemplars: true
    )

    // MARK: Tasks

    package static let tasksCreated = Metric(
        .counter,
        "tasks_created_total",
        "Tasks that orchestrators created.",
        labels: [.agentType]
    )
    package static let tasksClaimed = Metric(
        .counter,
        "tasks_claimed_total",
        "Tasks handed to a worker; a redelivery to the same worker is not counted again.",
        labels: [.agentType]
    )
    package static let tasksFinished = Metric(
        .counter,
        "tasks_finished_total",
        "Tasks that reached a final status (completed, failed, cancelled).",
        labels: [.agentType, .status("completed", "failed", "cancelled")]
    )
    package static let taskRequeues = Metric(
        .counter,
        "task_requeues_total",
        "Tasks that went back to the queue: lease lapsed, worker vanished, its session ended, it was quarantined, or retried by the orchestrator.",
        labels: [.agentType, .reason("lease_lapsed", "worker_vanished", "session_ended", "quarantined", "retried")]
    )
    package static let taskQueueWait = Metric(
        .histogram,
        "task_queue_wait_seconds",
        "Time from the moment a task could be claimed to its claim.",
        labels: [.agentType],
        buckets: waits,
        exemplars: true
    )
    package static let taskRunDuration = Metric(
        .histogram,
        "task_run_duration_seconds",
        "Time from a task's last claim to its end.",
        labels: [.agentType, .status("completed", "failed", "cancelled")],
        buckets: waits,
        exemplars: true
    )
    package static let queueTasks = Metric(
        .gauge,
        "queue_tasks",
        "Unfinished tasks by state (ready, blocked, in_progress).",
        labels: [.agentType, .state("ready", "blocked", "in_progress")],
        scope: .board
    )
    package static let queueOldestPendingAge = Metric(
        .gauge,
        "queue_oldest_pending_age_seconds",
        "How long the longest-waiting task that could be claimed has waited; 0 for an empty queue.",
        labels: [.agentType],
        scope: .board
    )
    package static let taskBudgetBreaches = Metric(
        .counter,
        "task_budget_breaches_total",
        "Tasks that were cancelled because they went past a budget of theirs: their deadline or their cost.",
        labels: [.agentType, Label("budget", .closed(["deadline", "cost"]))]
    )

    // MARK: Agents

    package static let agents = Metric(
        .gauge,
        "agents",
        "Registered agents by state (active, idle, offline).",
        labels: [.agentType, .state("active", "idle", "offline")],
        scope: .board
    )
    package static let agentBusySeconds = Metric(
        .counter,
        "agent_busy_seconds_total",
        "Seconds that agents spent with a task; by registered seconds this is their utilization.",
        labels: [.agentType],
        scope: .board
    )
    package static let agentRegisteredSeconds = Metric(
        .counter,
        "agent_registered_seconds_total",
        "Seconds that agents were online, busy or not.",
        labels: [.agentType],
        scope: .board
    )
    package static let agentLosses = Metric(
        .counter,
        "agent_losses_total",
        "Agents that went silent for longer than the agent time-out.",
        labels: [.agentType]
    )
    package static let perAgentBusySeconds = Metric(
        .counter,
        "per_agent_busy_seconds_total",
        "Seconds that one agent spent with a task; only where CALLBOARD_PER_AGENT_METRICS allows so many agents.",
        labels: [.agentType, "agent_id"],
        scope: .board
    )
    package static let perAgentTasksFinished = Metric(
        .counter,
        "per_agent_tasks_finished_total",
        "Tasks of one agent that reached a final status; only where CALLBOARD_PER_AGENT_METRICS allows so many agents.",
        labels: [.agentType, "agent_id", .status("completed", "failed", "cancelled")]
    )

    // MARK: Shared state

    package static let stateKeys = Metric(
        .gauge,
        "state_keys",
        "Keys of the shared state that have not expired.",
        scope: .board
    )
    package static let stateOperations = Metric(
        .counter,
        "state_operations_total",
        "Shared-state operations (get, set) by outcome (ok, not_found, conflict).",
        labels: [Label("operation", .closed(["get", "set"])), "outcome"]
    )

    // MARK: Rooms

    package static let messagesSent = Metric(.counter, "messages_sent_total", "Messages that agents sent to rooms.")
    package static let messagesRefused = Metric(
        .counter,
        "messages_refused_total",
        "Messages that were not taken, by the code of the error in small letters.",
        labels: [Label("reason", .known(["rate_limited", "agent_not_in_room", "room_not_found"]))]
    )
    package static let rooms = Metric(.gauge, "rooms", "Rooms on the board.", scope: .board)
    package static let roomUsersOnline = Metric(
        .gauge,
        "room_users_online",
        "Agents that are in a room and were heard of lately; one in several rooms counts once.",
        scope: .board
    )

    // MARK: Claude

    package static let llmRequests = Metric(
        .counter,
        "llm_requests_total",
        "Requests of agents to a language model by outcome (ok, error), as the agents report them.",
        labels: [.agentType, "model", .outcome("ok", "error")]
    )
    package static let llmTokens = Metric(
        .counter,
        "llm_tokens_total",
        "Tokens that agents spent by kind (input, output, cache_read, cache_creation).",
        labels: [.agentType, "model", Label("kind", .closed(["input", "output", "cache_read", "cache_creation"]))]
    )
    package static let llmCost = Metric(
        .counter,
        "llm_cost_usd_total",
        "What agents spent on language models, in US dollars.",
        labels: [.agentType, "model"]
    )

    package static let llmRequestsUnattributed = Metric(
        .counter,
        "llm_requests_unattributed_total",
        """
        Requests to a language model that count for no task, by reason: outside_task (the agent held none), \
        several_tasks (it held more than one), gap (what the agent reported before is missing).
        """,
        labels: [.agentType, .reason("outside_task", "several_tasks", "gap")]
    )

    // MARK: Agents' own telemetry

    package static let telemetryRecords = Metric(
        .counter,
        "telemetry_records_total",
        "OpenTelemetry records that agents sent by signal and outcome (used, ignored, rejected).",
        labels: [
            Label("signal", .closed(["logs", "metrics", "traces"])), .outcome("used", "ignored", "rejected"),
        ]
    )
    package static let agentHooks = Metric(
        .counter,
        "agent_hooks_total",
        "Hooks that agents' clients called, by event.",
        labels: [
            Label(
                "event",
                .closed(["post_tool_use", "stop", "subagent_stop", "stop_failure", "session_end", "other"])
            )
        ]
    )

    // MARK: Traces

    package static let traceSpansSent = Metric(
        .counter,
        "trace_spans_sent_total",
        "Spans that an exporter handed over.",
        labels: [.exporter]
    )
    package static let traceSpansDropped = Metric(
        .counter,
        "trace_spans_dropped_total",
        "Spans that an exporter gave up: its queue was full, or its receiver would not take them.",
        labels: [.exporter]
    )
    package static let traceExportRetries = Metric(
        .counter,
        "trace_export_retries_total",
        "Batches that an exporter sent again after a failure.",
        labels: [.exporter]
    )
    package static let traceSpansQueued = Metric(
        .gauge,
        "trace_spans_queued",
        "Spans that an exporter has not handed over yet.",
        labels: [.exporter]
    )

    // MARK: The server itself

    package static let httpRequests = Metric(
        .counter,
        "http_requests_total",
        "HTTP requests by route and status class.",
        labels: [
            Label(
                "route",
                .closed([
                    "/mcp", "/metrics", "/healthz", "/readyz", "/v1/logs", "/v1/metrics", "/v1/traces",
                    "/hooks/claude-code",
                    "/.well-known/oauth-protected-resource", "other",
                ])
            ),
            .status("1xx", "2xx", "3xx", "4xx", "5xx"),
        ]
    )
    package static let rejectedCalls = Metric(
        .counter,
        "rejected_calls_total",
        "Requests and connections refused before they reached a tool, by reason.",
        labels: [
            .reason(
                "host",
                "origin",
                "unauthorized",
                "media_type",
                "not_acceptable",
                "too_large",
                "draining",
                "busy",
                "invalid_message",
                "header_mismatch",
                "version",
                "session",
                "unknown_method",
                "unknown_tool",
                "capability",
                "scope",
                "rate_limited",
                "connections",
                "connections_per_address",
                "streams",
                "streams_per_key",
                "requests_per_key",
                "body_memory",
                "failed_keys"
            )
        ]
    )
    package static let openConnections = Metric(.gauge, "open_connections", "Connections of clients.")
    package static let tlsCertificateExpiry = Metric(
        .gauge,
        "tls_certificate_expiry_timestamp_seconds",
        "When the listener's certificate expires, in seconds since 1970; absent where it has none."
    )
    package static let toolCallsLimited = Metric(
        .counter,
        "tool_calls_rate_limited_total",
        "Calls refused because their key called that tool too often.",
        labels: [.tool]
    )
    package static let tokenVerifications = Metric(
        .counter,
        "token_verifications_total",
        "Tokens of the authorization server that were shown, by what became of them.",
        labels: [.outcome("ok", "cached", "invalid", "insufficient_scope", "unavailable")]
    )
    package static let issuerKeyFetches = Metric(
        .counter,
        "issuer_key_fetches_total",
        "Fetches of the authorization server's keys by outcome.",
        labels: [.outcome("ok", "error")]
    )
    package static let issuerKeysAge = Metric(
        .gauge,
        "issuer_keys_age_seconds",
        "Time since the authorization server's keys were last fetched, or since the start."
    )
    package static let openSessions = Metric(
        .gauge,
        "open_sessions",
        "Sessions of handshake-era clients.",
        scope: .board
    )
    package static let openStreams = Metric(.gauge, "open_streams", "Streams on which clients are told of changes.")
    package static let openWaits = Metric(.gauge, "open_waits", "Calls that wait for an event.")
    package static let storeCommits = Metric(
        .counter,
        "store_commits_total",
        "Durable commits of the store by outcome (ok, error).",
        labels: [.outcome("ok", "error")]
    )
    package static let storeCommitDuration = Metric(
        .histogram,
        "store_commit_duration_seconds",
        "Time of one grouped commit, its statements included.",
        buckets: [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5]
    )
    package static let storeBatchSize = Metric(
        .histogram,
        "store_batch_size",
        "Changes that shared one durable commit.",
        buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    )
    package static let unreadableValues = Metric(
        .counter,
        "store_unreadable_values_total",
        "Reads of sealed values that did not open, because they are damaged, moved, or sealed with an unknown key."
    )
    package static let logLinesDropped = Metric(
        .counter,
        "log_lines_dropped_total",
        "Log lines dropped because standard output took them too slowly."
    )
    package static let logLinesSuppressed = Metric(
        .counter,
        "log_lines_suppressed_total",
        "Log lines held back because the same was told often enough; the next such line tells how many."
    )
    package static let undeclaredMetrics = Metric(
        .counter,
        "undeclared_metrics_total",
        "Instruments asked for under a name, kind or label set that is not declared; they measure nothing."
    )
    package static let collectorFailures = Metric(
        .counter,
        "collector_failures_total",
        "Collectors that failed or took too long at a scrape; their gauges kept the values of an earlier one."
    )
    package static let buildInfo = Metric(
        .gauge,
        "build_info",
        "Always 1; the labels tell the version.",
        labels: ["version"]
    )
}
