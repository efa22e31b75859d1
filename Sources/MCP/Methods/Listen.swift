import Vocabulary

/// `subscriptions/listen`: opens a stream that tells what changes.
struct Listen: Method {
    let name = "subscriptions/listen"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    let features: Features
    let slots: StreamSlots
    let time: any TimeSource

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let wishes = try ListenTerms(request.params)
        var tasks: [(id: String, topic: Subscriptions.Topic)] = []
        if !wishes.taskIDs.isEmpty {
            guard let source = features.tasks else { throw RPCError.missing(extension: DurableTask.extensionName) }
            try request.require(extension: DurableTask.extensionName)
            for id in wishes.taskIDs {
                if let task = try await source.task(id, for: request.caller) {
                    tasks.append((id, .resource(task.topic)))
                }
            }
        }
        try slots.requireRoom()
        return .stream(
            ListenStream(
                request,
                terms: try await wishes.granting(features, to: request.caller, tasks: tasks),
                hub: features.subscriptions,
                tasks: features.tasks,
                slots: slots,
                time: time
            )
        )
    }
}
