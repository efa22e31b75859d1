import Vocabulary

/// What a client asked to hear of, and what of it is granted.
struct ListenTerms: Sendable {
    /// How many URIs and tasks one stream may name.
    static let limit = 1_000

    private let wantsTools: Bool
    private var wantsPrompts: Bool
    private var wantsResources: Bool
    private var uris: [String]
    /// The tasks that the client named, before it is known whether they are there.
    let taskIDs: [String]
    private var tasks: [(id: String, topic: Subscriptions.Topic)] = []

    init(_ params: RequestParams) throws(RPCError) {
        guard let wishes = params["notifications"], wishes.members != nil else {
            throw RPCError(.invalidParams, "subscriptions/listen needs the object notifications.")
        }
        wantsTools = wishes["toolsListChanged"] == true
        wantsPrompts = wishes["promptsListChanged"] == true
        wantsResources = wishes["resourcesListChanged"] == true
        uris = try Self.texts(wishes["resourceSubscriptions"], "resourceSubscriptions")
        taskIDs = try Self.texts(wishes["taskIds"], "taskIds")
    }

    /// Leaves out what the server does not have, or the caller may not see.
    func granting(
        _ features: Features,
        to caller: Caller,
        tasks: [(id: String, topic: Subscriptions.Topic)]
    ) async throws -> ListenTerms {
        var terms = self
        terms.wantsPrompts = wantsPrompts && features.prompts != nil
        terms.wantsResources = wantsResources && features.resources != nil
        terms.uris = []
        for uri in uris where try await features.resources?.canWatch(uri, by: caller) ?? false {
            terms.uris.append(uri)
        }
        terms.tasks = tasks
        return terms
    }

    /// What the client is told that it will hear of.
    var granted: [JSON.Member] {
        var members: [JSON.Member] = []
        if wantsTools { members.append(JSON.Member("toolsListChanged", true)) }
        if wantsPrompts { members.append(JSON.Member("promptsListChanged", true)) }
        if wantsResources { members.append(JSON.Member("resourcesListChanged", true)) }
        if !uris.isEmpty { members.append(JSON.Member("resourceSubscriptions", .array(uris.map(JSON.string)))) }
        if !tasks.isEmpty { members.append(JSON.Member("taskIds", .array(tasks.map { .string($0.id) }))) }
        return [JSON.Member("notifications", .object(members))]
    }

    var topics: Set<Subscriptions.Topic> {
        var topics = Set(uris.map(Subscriptions.Topic.resource) + tasks.map(\.topic))
        if wantsTools { topics.insert(.tools) }
        if wantsPrompts { topics.insert(.prompts) }
        if wantsResources { topics.insert(.resources) }
        return topics
    }

    /// Whether the client itself asked for a topic; that of a task is listened to for the task's sake only.
    func isGranted(_ topic: Subscriptions.Topic) -> Bool {
        switch topic {
        case .tools: wantsTools
        case .prompts: wantsPrompts
        case .resources: wantsResources
        case .resource(let uri): uris.contains(uri)
        }
    }

    func tasks(behind topic: Subscriptions.Topic) -> [String] { tasks.filter { $0.topic == topic }.map(\.id) }

    private static func texts(_ json: JSON?, _ name: String) throws(RPCError) -> [String] {
        guard let json, !json.isNull else { return [] }
        guard case .array(let values) = json, values.allSatisfy({ $0.string != nil }) else {
            throw RPCError(.invalidParams, "\(name) has to be an array of strings.")
        }
        guard values.count <= limit else {
            throw RPCError(.invalidParams, "\(name) may have \(limit) entries; open another stream for more.")
        }
        return values.compactMap(\.string)
    }
}
