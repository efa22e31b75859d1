extension Metric {
    /// Families that belong together, in the order in which the page and the documentation list them.
    package struct Section: Sendable {
        package let title: String
        /// What the families tell together.
        package let about: String
        /// Questions with their answers in PromQL.
        package let examples: [Example]
        package let metrics: [Metric]
    }

    /// A question that an operator asks, and the expression that answers it.
    package struct Example: Sendable {
        package let question: String
        package let expression: String

        init(_ question: String, _ expression: String) {
            self.question = question
            self.expression = expression
        }
    }

    /// Every family that this server exposes, in the order in which the documentation lists them.
    package static let catalogue: [Metric] = Section.all.flatMap(\.metrics)
}

extension Metric.Section {
    package static let all = [
        tools, tasks, agents, sharedState, rooms, trust, claude, traces, server, engine, disk, process,
    ]

    private static let tools = Metric.Section(
        title: "Tools",
        about: "Rate, errors and duration of the calls that agents make.",
        examples: [
            Metric.Example(
                "What share of the calls of each tool fails?",
                "sum by (tool) (rate(callboard_tool_calls_total{outcome=\"error\"}[5m])) / sum by (tool) (rate(callboard_tool_calls_total[5m]))"
            ),
            Metric.Example(
                "How long do 95 of 100 calls take at most, waits included?",
                "histogram_quantile(0.95, sum by (tool, le) (rate(callboard_tool_call_duration_seconds_bucket[5m])))"
            ),
        ],
        metrics: [.toolCalls, .toolCallDuration, .toolResultBytes, .operationDuration]
    )

    private static let tasks = Metric.Section(
        title: "Tasks",
        about: "The way of a task from its creation to its end, and the queue in front of each agent type.",
        examples: [
            Metric.Example(
                "What share of the finished tasks failed?",
                "sum(rate(callboard_tasks_finished_total{status=\"failed\"}[5m])) / sum(rate(callboard_tasks_finished_total[5m]))"
            ),
            Metric.Example(
                "What share of the tasks was claimed within a minute?",
                "sum(rate(callboard_task_queue_wait_seconds_bucket{le=\"60.0\"}[5m])) / sum(rate(callboard_task_queue_wait_seconds_count[5m]))"
            ),
            Metric.Example(
                "Which type keeps a task waiting, and how long?",
                "max by (agent_type) (callboard_queue_oldest_pending_age_seconds)"
            ),
        ],
        metrics: [
            .tasksCreated, .tasksClaimed, .tasksFinished, .taskRequeues, .taskQueueWait, .taskRunDuration, .queueTasks,
            .queueOldestPendingAge, .taskBudgetBreaches,
        ]
    )

    private static let agents = Metric.Section(
        title: "Agents",
        about: """
            How many agents of each type there are and how busy they are. The two families by agent appear only where \
            `CALLBOARD_PER_AGENT_METRICS` is set, for at most so many agents.
            """,
        examples: [
            Metric.Example(
                "How well is each type used?",
                "max by (agent_type) (rate(callboard_agent_busy_seconds_total[5m])) / max by (agent_type) (rate(callboard_agent_registered_seconds_total[5m]))"
            ),
            Metric.Example(
                "Which types have tasks and nobody to take them?",
                "max by (agent_type) (callboard_queue_tasks{state=\"ready\"}) > 0 unless max by (agent_type) (callboard_agents{state!=\"offline\"}) > 0"
            ),
        ],
        metrics: [
            .agents, .agentBusySeconds, .agentRegisteredSeconds, .agentLosses, .perAgentBusySeconds,
            .perAgentTasksFinished,
        ]
    )

    private static let sharedState = Metric.Section(
        title: "Shared state",
        about: "What agents keep for each other.",
        examples: [],
        metrics: [.stateKeys, .stateOperations]
    )

    private static let rooms = Metric.Section(
        title: "Rooms",
        about: "What agents say to each other.",
        examples: [],
        metrics: [.messagesSent, .messagesRefused, .rooms, .roomUsersOnline]
    )

    private static let trust = Metric.Section(
        title: "Trust",
        about: "Who is kept from acting, and whether the audit log holds everything it should.",
        examples: [],
        metrics: [.quarantined, .auditRows, .auditLost]
    )

    private static let claude = Metric.Section(
        title: "Claude",
        about: "What language models do for the agents and what that costs, as the agents report it.",
        examples: [
            Metric.Example(
                "What did the last hour cost?",
                "sum by (model) (increase(callboard_llm_cost_usd_total[1h]))"
            ),
            Metric.Example(
                "What share of the input came from the cache?",
                "sum(rate(callboard_llm_tokens_total{kind=\"cache_read\"}[5m])) / sum(rate(callboard_llm_tokens_total{kind!=\"output\"}[5m]))"
            ),
        ],
        metrics: [.llmRequests, .llmTokens, .llmCost, .llmRequestsUnattributed, .telemetryRecords, .agentHooks]
    )

    private static let traces = Metric.Section(
        title: "Traces",
        about: "The exporters of spans; what they drop is missing from the traces and from nothing else.",
        examples: [],
        metrics: [.traceSpansSent, .traceSpansDropped, .traceExportRetries, .traceSpansQueued]
    )

    private static let server = Metric.Section(
        title: "Server",
        about: "The server itself: its requests, its connections, its store, and its own reports.",
        examples: [
            Metric.Example(
                "Why are requests refused?",
                "sum by (reason) (rate(callboard_rejected_calls_total[5m]))"
            ),
            Metric.Example(
                "How many changes share one durable commit?",
                "sum(rate(callboard_store_batch_size_sum[5m])) / sum(rate(callboard_store_batch_size_count[5m]))"
            ),
        ],
        metrics: [
            .httpRequests, .rejectedCalls, .openConnections, .tlsCertificateExpiry, .toolCallsLimited,
            .tokenVerifications, .issuerKeyFetches, .issuerKeysAge, .openSessions, .openStreams, .openWaits,
            .storeCommits, .storeCommitDuration, .storeBatchSize, .unreadableValues, .logLinesDropped,
            .logLinesSuppressed, .undeclaredMetrics,
            .collectorFailures, .buildInfo,
        ]
    )

    private static let engine = Metric.Section(
        title: "Engine",
        about: """
            The Redis or Valkey that several nodes share, as each of them sees it, and what they tell each other; only where \
            `CALLBOARD_STORE` names one.
            """,
        examples: [
            Metric.Example(
                "How full is the engine's memory?",
                "max(callboard_engine_memory_used_bytes) / (max(callboard_engine_memory_limit_bytes) > 0)"
            ),
            Metric.Example(
                "Why do commands fail?",
                "sum by (code) (rate(callboard_engine_errors_total[5m]))"
            ),
        ],
        metrics: [
            .engineConnections, .engineReconnects, .engineCommandsInFlight, .engineCommandDuration, .engineErrors,
            .engineDurability, .engineReplicas, .engineMemoryUsed, .engineMemoryLimit, .busNews,
        ]
    )

    private static let disk = Metric.Section(
        title: "Disk",
        about: "What the store takes of its disk, and whether it can write.",
        examples: [
            Metric.Example(
                "In how many hours is the disk full, if it goes on like in the last six?",
                "callboard_disk_free_bytes / -deriv(callboard_disk_free_bytes[6h]) / 3600 > 0"
            )
        ],
        metrics: [.storeWritable, .storeFileBytes, .storeReusableBytes, .diskFreeBytes]
    )

    private static let process = Metric.Section(
        title: "Process",
        about: "The process, under the names that every Prometheus client gives these families.",
        examples: [],
        metrics: [
            .processCPUSeconds, .processResidentMemory, .processOpenFiles, .processMaximumFiles, .processStartTime,
        ]
    )
}
