import Logging

/// Every event with its level, its meaning and its fields; docs/logs.md is made from this file.
extension BoardEvent {
    package var declaration: Declaration {
        switch self {
        // Server
        case .serverStarting:
            Declaration(.info, "The server starts.", [.version, .dataDirectory, .engine, .namespace])
        case .serverReady:
            Declaration(.info, "The server listens and answers.", [.port, .version, .requiresKey])
        case .serverDraining:
            Declaration(.info, "The server takes nothing new any more and answers what is open.")
        case .serverStopped:
            Declaration(.info, "The server has ended in good order.")
        case .janitorError:
            Declaration(
                .error,
                "A duty of the janitor failed; it is tried again.",
                [.duty, .error],
                repeats: .few(of: .duty)
            )
        case .clockBehind:
            Declaration(
                .warning,
                "The machine's clock shows less than the board wrote down already; the board goes on from there.",
                [.behindSeconds]
            )
        case .certificateLoaded:
            Declaration(
                [.info, .warning],
                "The listener has a certificate; a warning where it expires within 14 days, or others can read its key.",
                [.expires]
            )
        case .certificateRefused:
            Declaration(.error, "A new certificate or its key is of no use; the old one stays.", [.error])
        case .openFilesLimited:
            Declaration(
                .warning,
                "The server may not open as many files as its connections need, so it takes fewer.",
                [.openFiles, .connections]
            )

        // Store
        case .storeUnwritable:
            Declaration(
                .error,
                "The store cannot write, for example because its disk is full: changes are refused, and reading goes on.",
                [.error],
                repeats: .few
            )
        case .storeWritable:
            Declaration(.info, "The store writes again.", repeats: .few)
        case .valueUnreadable:
            Declaration(
                .error,
                "A sealed value does not open: it is damaged, or stands where it was not sealed for.",
                [.column, .row],
                repeats: .few(of: .row)
            )
        // Engine
        case .engineConnected:
            Declaration(.info, "A connection to the shared engine is ready.", [.engine], repeats: .few)
        case .engineDisconnected:
            Declaration(
                .warning,
                "A connection to the shared engine was lost; it is made anew.",
                [.engine, .error],
                repeats: .few
            )
        case .engineUnreachable:
            Declaration(
                .error,
                "A connection to the shared engine cannot be made; it is tried again.",
                [.retryAfterMilliseconds, .error],
                repeats: .few
            )
        case .engineChecked:
            Declaration(
                .info,
                "The shared engine can hold the board.",
                [.engine, .engineVersion, .durability, .replicas]
            )
        case .engineDoubtful:
            Declaration(.warning, "Something about the shared engine needs an operator.", [.error])
        case .engineClockJumped:
            Declaration(
                .warning,
                "The shared engine's clock shows another time than before; the board's time is led there slowly.",
                [.aheadSeconds]
            )
        case .busDenied:
            Declaration(
                .error,
                "The shared engine does not let this node hear the others; waiting calls look for themselves.",
                [.error],
                repeats: .few
            )
        // Calls
        case .toolCalled:
            Declaration(
                [.info, .error],
                "A tool was called; an error where the server failed, not where the caller was told of a mistake.",
                [.tool, .outcome, .durationMilliseconds, .era, .agentID, .keyID, .code, .error]
            )
        case .requestRefused:
            Declaration(
                [.notice, .error],
                "A request was refused because its key is not valid, or because the server could not take it.",
                [.clientAddress, .error],
                repeats: .few
            )
        case .limitReached:
            Declaration(
                .notice,
                "A connection or a request was refused, because there is no room for more of its kind.",
                [.limit, .clientAddress, .keyID],
                repeats: .few(of: .limit)
            )
        case .callRateLimited:
            Declaration(
                .notice,
                "A call was refused, because its key calls too often: any tool, or the one that is named.",
                [.keyID, .tool, .retryAfterMilliseconds],
                repeats: .few(of: .keyID)
            )

        // Keys
        case .keyEnded:
            Declaration(.notice, "Streams and waits were closed, because their key was revoked or expired.", [.keyID])
        case .tokenRefused:
            Declaration(.notice, "A token of the authorization server was refused.", [.tokenFault], repeats: .few)
        case .issuerKeysFetched:
            Declaration(
                .info,
                "The keys of the authorization server were fetched, and are others than before.",
                [.count]
            )
        case .issuerUnreachable:
            Declaration(
                .warning,
                "The keys of the authorization server could not be fetched; the ones at hand stay in use.",
                [.error],
                repeats: .few
            )
        // Tasks
        case .taskCreated:
            Declaration(.info, "An orchestrator created a task.", [.taskID, .agentType, .actor, .blockedBy])
        case .taskClaimed:
            Declaration(
                .info,
                "An agent got a task.",
                [.taskID, .agentType, .agentID, .attempt, .queueWaitMilliseconds]
            )
        case .taskCompleted:
            Declaration(.info, "A task was completed.", Self.endOfTask)
        case .taskFailed:
            Declaration(
                .warning,
                "A task failed: its agent said so, its attempts are used up, or a task it depends on failed.",
                Self.endOfTask + [.cause]
            )
        case .taskCancelled:
            Declaration(.warning, "A task was cancelled.", Self.endOfTask)
        case .taskRequeued:
            Declaration(
                .warning,
                "A task went back to the queue, because its agent fell silent.",
                [.taskID, .agentType, .reason, .attempt]
            )
        case .taskRetried:
            Declaration(
                .warning,
                "An orchestrator put an ended task back into the queue.",
                [.taskID, .agentType, .reason, .attempt]
            )
        case .budgetBreached:
            Declaration(
                .warning,
                "A task went past its deadline or its cost, and is cancelled.",
                [.taskID, .agentType, .agentID, .budget]
            )
        case .lateResult:
            Declaration(
                .warning,
                "A result came for a task that is no longer its agent's; it is kept for review.",
                [.taskID, .agentID]
            )
        // Agents
        case .agentRegistered:
            Declaration(.info, "An agent registered.", [.agentID, .agentType])
        case .agentHeartbeat:
            Declaration(
                .info,
                "An agent said that it is alive.",
                [.agentID, .taskID, .progress],
                repeats: .few(of: .agentID)
            )
        case .agentLost:
            Declaration(
                .warning,
                "An agent was silent for longer than the agent time-out.",
                [.agentID, .agentType, .lastHeartbeat]
            )
        case .agentReturned:
            Declaration(.info, "An agent that was lost showed a sign of life.", [.agentID, .agentType])
        case .agentSessionEnded:
            Declaration(
                .info,
                "An agent's client ended its session; what the agent held went back to the queue.",
                [.agentID, .clientReason, .released]
            )
        // Rooms
        case .roomCreated:
            Declaration(.info, "A room was created.", [.room, .actor])
        case .roomEntered:
            Declaration(.info, "An agent entered a room.", [.room, .agentID])
        case .roomLeft:
            Declaration(.info, "An agent left a room.", [.room, .agentID])
        case .roomCleared:
            Declaration(.warning, "All messages of a room were removed.", [.room, .actor, .count])
        case .roomPruned:
            Declaration(.debug, "The oldest messages of a full room were removed.", [.room, .count])
        case .messageSent:
            Declaration(.info, "An agent sent a message.", [.room, .agentID, .messageID, .mentions])
        case .messageRateLimited:
            Declaration(
                .warning,
                "A message was refused, because its agent sends too fast.",
                [.room, .agentID, .retryAfterSeconds],
                repeats: .few(of: .agentID)
            )
        // Trust
        case .quarantined:
            Declaration(
                .warning,
                "An orchestrator put an agent or a room into quarantine; what the agent held went back to the queue.",
                [.subject, .actor, .released]
            )
        case .quarantineLifted:
            Declaration(.warning, "An orchestrator took an agent or a room out of quarantine.", [.subject, .actor])
        case .auditFailed:
            Declaration(
                .error,
                "Refusals could not be written into the audit log; they are tried again, and lost ones are counted.",
                [.error],
                repeats: .few
            )
        // Traces
        case .traceExportFailed:
            Declaration(
                .warning,
                "An exporter could not hand over spans; they are tried again, or dropped where the receiver refuses them.",
                [.exporter, .spans, .error],
                repeats: .few(of: .exporter)
            )
        case .traceExportRecovered:
            Declaration(.info, "An exporter hands over spans again after failures.", [.exporter, .spans])
        // Reports
        case .collectorFailed:
            Declaration(
                .warning,
                "What sets gauges before a page of metrics failed; the page shows what they last held.",
                [.error],
                repeats: .few
            )
        case .metricUndeclared:
            Declaration(.warning, "An instrument measures nothing, because it is not declared so.", [.metric])
        case .logLinesDropped:
            Declaration(.warning, "Log lines were dropped, because they were read too slowly.", [.dropped])
        case .logLinesSuppressed:
            Declaration(.info, "Repeated log lines were held back before the server ended.", [.of, .suppressed])
        }
    }

    private static let endOfTask: [LogField] = [.taskID, .agentType, .agentID, .attempt, .code, .runMilliseconds]
}
