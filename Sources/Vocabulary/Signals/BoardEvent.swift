/// The stable name of a kind of log line: what an operator searches for (`{"event":"task_created",…}`).
package enum BoardEvent: String, CaseIterable, Sendable {
    // Server
    case serverStarting = "server_starting"
    case serverReady = "server_ready"
    case serverDraining = "server_draining"
    case serverStopped = "server_stopped"
    case janitorError = "janitor_error"
    case clockBehind = "clock_behind"
    case certificateLoaded = "certificate_loaded"
    case certificateRefused = "certificate_refused"
    case openFilesLimited = "open_files_limited"

    // Store
    case storeUnwritable = "store_unwritable"
    case storeWritable = "store_writable"
    case valueUnreadable = "value_unreadable"
    // Engine
    case engineConnected = "engine_connected"
    case engineDisconnected = "engine_disconnected"
    case engineUnreachable = "engine_unreachable"
    case engineChecked = "engine_checked"
    case engineDoubtful = "engine_doubtful"
    case engineClockJumped = "engine_clock_jumped"
    case busDenied = "bus_denied"
    // Calls
    case toolCalled = "tool_called"
    case requestRefused = "request_refused"
    case limitReached = "limit_reached"
    case callRateLimited = "call_rate_limited"

    // Keys
    case keyEnded = "key_ended"
    case tokenRefused = "token_refused"
    case issuerKeysFetched = "issuer_keys_fetched"
    case issuerUnreachable = "issuer_unreachable"
    // Tasks
    case taskCreated = "task_created"
    case taskClaimed = "task_claimed"
    case taskCompleted = "task_completed"
    case taskFailed = "task_failed"
    case taskCancelled = "task_cancelled"
    case taskRequeued = "task_requeued"
    case taskRetried = "task_retried"
    case lateResult = "late_result"
    case budgetBreached = "task_budget_breached"
    // Agents
    case agentRegistered = "agent_registered"
    case agentHeartbeat = "agent_heartbeat"
    case agentLost = "agent_lost"
    case agentReturned = "agent_returned"
    case agentSessionEnded = "agent_session_ended"
    // Rooms
    case roomCreated = "room_created"
    case roomEntered = "room_entered"
    case roomLeft = "room_left"
    case roomCleared = "room_cleared"
    case roomPruned = "room_pruned"
    case messageSent = "message_sent"
    case messageRateLimited = "message_rate_limited"
    // Trust
    case quarantined
    case quarantineLifted = "quarantine_lifted"
    case auditFailed = "audit_failed"
    // Traces
    case traceExportFailed = "trace_export_failed"
    case traceExportRecovered = "trace_export_recovered"
    // Reports
    case collectorFailed = "collector_failed"
    case metricUndeclared = "metric_undeclared"
    case logLinesDropped = "log_lines_dropped"
    case logLinesSuppressed = "log_lines_suppressed"
}
