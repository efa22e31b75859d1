package import Vocabulary

/// Takes note of a call that was refused; it must not wait.
package typealias CallRefusal = @Sendable (_ call: ToolCall, _ code: Fault.Code) -> Void

/// What a server offers beside the protocol itself.
package struct Features: Sendable {
    package var tools: ToolCatalog
    package var prompts: PromptCatalog?
    package var resources: (any ResourceProvider)?
    package var completions: (any CompletionProvider)?
    package var tasks: (any DurableTaskSource)?
    /// How calls of tools are traced, if they are.
    package var tracing: CallTracing?
    /// Told of each call that a tool refuses, and by which code.
    package var onRefusal: CallRefusal?
    /// How often each key may call a tool, by the tool's name; others it may call as often as it likes.
    package var toolRates: [String: Rate] = [:]
    /// Where the server publishes what has changed.
    package let subscriptions: Subscriptions

    package init(
        tools: ToolCatalog,
        prompts: PromptCatalog? = nil,
        resources: (any ResourceProvider)? = nil,
        completions: (any CompletionProvider)? = nil,
        tasks: (any DurableTaskSource)? = nil,
        tracing: CallTracing? = nil,
        onRefusal: CallRefusal? = nil,
        subscriptions: Subscriptions = Subscriptions()
    ) {
        self.tools = tools
        self.prompts = prompts
        self.resources = resources
        self.completions = completions
        self.tasks = tasks
        self.tracing = tracing
        self.onRefusal = onRefusal
        self.subscriptions = subscriptions
    }

    /// What clients of an era are told that they may use.
    func capabilities(in era: ProtocolVersion.Era) -> JSON {
        var members = [JSON.Member("tools", ["listChanged": true])]
        if prompts != nil { members.append(JSON.Member("prompts", ["listChanged": true])) }
        if resources != nil { members.append(JSON.Member("resources", ["subscribe": true, "listChanged": true])) }
        if completions != nil { members.append(JSON.Member("completions", [:])) }
        switch era {
        case .legacy:
            members.append(JSON.Member("logging", [:]))
        case .modern:
            // The modern era deprecates logging; a request that asks for it is served all the same.
            if tasks != nil { members.append(JSON.Member("extensions", [DurableTask.extensionName: [:]])) }
        }
        return .object(members)
    }
}
