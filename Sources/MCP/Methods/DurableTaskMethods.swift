import Vocabulary

/// `tasks/get`: how a task of the protocol stands, with its result once it has one.
struct TasksGet: Method {
    let name = "tasks/get"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    let mirroredParameter: String? = "taskId"
    let needsMirror = false
    let tasks: any DurableTaskSource

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let id = try request.taskID()
        guard let task = try await tasks.task(id, for: request.caller) else { throw RPCError.unknownTask }
        return .message(request.result(task.details))
    }
}

/// `tasks/cancel`: ends a task of the protocol; one that has ended already is let be.
struct TasksCancel: Method {
    let name = "tasks/cancel"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    let mirroredParameter: String? = "taskId"
    let needsMirror = false
    let tasks: any DurableTaskSource

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        guard try await tasks.cancel(try request.taskID(), for: request.caller) else { throw RPCError.unknownTask }
        return .message(request.result { _ in })
    }
}

/// `tasks/update`: answers what a task of the protocol waits for.
struct TasksUpdate: Method {
    let name = "tasks/update"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    let mirroredParameter: String? = "taskId"
    let needsMirror = false
    let tasks: any DurableTaskSource

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let id = try request.taskID()
        guard request.params["inputResponses"]?.members != nil else {
            throw RPCError(.invalidParams, "tasks/update needs the object inputResponses.")
        }
        let answers = try InputAnswers(request.params["inputResponses"])
        guard try await tasks.answer(id, with: answers, for: request.caller) else { throw RPCError.unknownTask }
        return .message(request.result { _ in })
    }
}

extension ClientRequest {
    /// The task that is meant; throws for a client that did not opt into the extension with this request.
    fileprivate func taskID() throws(RPCError) -> String {
        try require(extension: DurableTask.extensionName)
        guard let id = params["taskId"]?.string else {
            throw RPCError(.invalidParams, "\(methodName) needs the string taskId.")
        }
        return id
    }
}

extension RPCError {
    fileprivate static let unknownTask = RPCError(
        .invalidParams,
        "There is no such task, or it is not yours to see. Use the taskId that the call gave."
    )
}

extension DurableTask {
    /// What `tasks/get` and `notifications/tasks` say: the task, and its outcome inline.
    var details: [JSON.Member] {
        var members = header
        switch outcome {
        case .answer(let answer): members.append(JSON.Member("result", answer.result))
        case .error(let code, let message):
            members.append(JSON.Member("error", ["code": .integer(code), "message": .string(message)]))
        case nil: break
        }
        if status == .inputRequired, let input {
            let requests = input.requests.map { JSON.Member($0.name, $0.request.json) }
            members.append(JSON.Member("inputRequests", .object(requests)))
        }
        return members
    }
}
