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
        labels: ["tool", "outcome"]
    )
    package static let toolCallDuration = Metric(
        .histogram,
        "tool_call_duration_seconds",
        "Time from a decoded tool call to its result, waits included.",
        labels: ["tool", "outcome"],
        buckets: calls
    )
    package static let toolResultBytes = Metric(
        .histogram,
        "tool_result_bytes",
        "Size of the structured result that a tool call hands to the model.",
        labels: ["tool"],
        buckets: sizes
    )

    // MARK: Tasks

    package static let tasksCreated = Metric(
        .counter,
        "tasks_created_total",
        "Tasks that orchestrators created.",
        labels: ["agent_type"]
    )
    package static let tasksClaimed = Metric(
        .counter,
        "tasks_claimed_total",
        "Tasks handed to a worker; a redelivery to the same worker is not counted again.",
        labels: ["agent_type"]
    )
    package static let tasksFinished = Metric(
        .counter,
        "tasks_finished_total",
        "Tasks that reached a final status (completed, failed, cancelled).",
        labels: ["agent_type", "status"]
    )
    package static let taskRequeues = Metric(
        .counter,
        "task_requeues_total",
        "Tasks that went back to the queue: lease lapsed, worker vanished, or retried by the orchestrator.",
        labels: ["agent_type", "reason"]
    )
    package static let taskQueueWait = Metric(
        .histogram,
        "task_queue_wait_seconds",
        "Time from the moment a task could be claimed to its claim.",
        labels: ["agent_type"],
        buckets: waits
    )
    package static let taskRunDuration = Metric(
        .histogram,
        "task_run_duration_seconds",
        "Time from a task's last claim to its end.",
        labels: ["agent_type", "status"],
        buckets: waits
    )
    package static let queueTasks = Metric(
        .gauge,
        "queue_tasks",
        "Unfinished tasks by state (ready, blocked, in_progress).",
        labels: ["agent_type", "state"]
    )
    package static let queueOldestPendingAge = Metric(
        .gauge,
        "queue_oldest_pending_age_seconds",
        "How long the longest-waiting task that could be claimed has waited; 0 for an empty queue.",
        labels: ["agent_type"]
    )

    // MARK: Agents and shared state

    package static let agents = Metric(
        .gauge,
        "agents",
        "Registered agents by state (active, idle, offline).",
        labels: ["agent_type", "state"]
    )
    package static let agentBusySeconds = Metric(
        .counter,
        "agent_busy_seconds_total",
        "Seconds that agents spent with a task; by registered seconds this is their utilization.",
        labels: ["agent_type"]
    )
    package static let agentRegisteredSeconds = Metric(
        .counter,
        "agent_registered_seconds_total",
        "Seconds that agents were online, busy or not.",
        labels: ["agent_type"]
    )
    package static let agentLosses = Metric(
        .counter,
        "agent_losses_total",
        "Agents that went silent for longer than the agent time-out.",
        labels: ["agent_type"]
    )
    package static let stateKeys = Metric(.gauge, "state_keys", "Keys of the shared state that have not expired.")
    package static let stateOperations = Metric(
        .counter,
        "state_operations_total",
        "Shared-state operations (get, set) by outcome (ok, not_found, conflict).",
        labels: ["operation", "outcome"]
    )

    // MARK: Rooms

    package static let messagesSent = Metric(.counter, "messages_sent_total", "Messages that agents sent to rooms.")
    package static let rooms = Metric(.gauge, "rooms", "Rooms on the board.")
    package static let roomUsersOnline = Metric(
        .gauge,
        "room_users_online",
        "Agents that are in a room and were heard of lately; one in several rooms counts once."
    )

    // MARK: The server itself

    package static let httpRequests = Metric(
        .counter,
        "http_requests_total",
        "HTTP requests by route and status class.",
        labels: ["route", "status"]
    )
    package static let rejectedCalls = Metric(
        .counter,
        "rejected_calls_total",
        "Requests refused before they reached a tool, by reason.",
        labels: ["reason"]
    )
    package static let openSessions = Metric(.gauge, "open_sessions", "Sessions of handshake-era clients.")
    package static let openStreams = Metric(.gauge, "open_streams", "Streams on which clients are told of changes.")
    package static let openWaits = Metric(.gauge, "open_waits", "Calls that wait for an event.")
    package static let storeCommits = Metric(
        .counter,
        "store_commits_total",
        "Durable commits of the store by outcome (ok, error).",
        labels: ["outcome"]
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
    package static let logLinesDropped = Metric(
        .counter,
        "log_lines_dropped_total",
        "Log lines dropped because standard output took them too slowly."
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

    /// Every family that this server exposes, in the order in which the documentation lists them.
    package static let catalogue: [Metric] = [
        toolCalls, toolCallDuration, toolResultBytes,
        tasksCreated, tasksClaimed, tasksFinished, taskRequeues, taskQueueWait, taskRunDuration, queueTasks,
        queueOldestPendingAge,
        agents, agentBusySeconds, agentRegisteredSeconds, agentLosses, stateKeys, stateOperations,
        messagesSent, rooms, roomUsersOnline,
        httpRequests, rejectedCalls, openSessions, openStreams, openWaits,
        storeCommits, storeCommitDuration, storeBatchSize,
        logLinesDropped, undeclaredMetrics, collectorFailures, buildInfo,
        processCPUSeconds, processResidentMemory, processOpenFiles, processMaximumFiles, processStartTime,
    ]
}
