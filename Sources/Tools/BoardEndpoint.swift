package import Logging
package import MCP
package import Metrics
package import Orchestration
package import Tracing
package import Vocabulary

/// A board as its clients see it: all that it offers behind one endpoint, which tells them what changes.
package struct BoardEndpoint: Sendable {
    package let features: Features
    package let mcp: MCPEndpoint

    /// Puts the services of a board behind an endpoint; throws for tools that are declared wrongly.
    ///
    /// - Note: Calls are traced where there is a tracer, other nodes hear of sessions where there are any, and `toolRates`
    ///   are by the names of tools.
    package init(
        on services: BoardServices,
        as identity: ServerIdentity,
        confirmation: Confirmation = .ask,
        sessions: any SessionStore,
        toolRates: [String: Rate] = [:],
        tracer: (any Tracer)? = nil,
        onRefusal: CallRefusal? = nil,
        bus: (any BoardBus)? = nil,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) throws {
        let board = Board(services, confirmation: confirmation)
        let prompts = BoardPrompts.catalog(of: board)
        let places = BoardPlaces(of: board, paths: services.paths)
        var features = Features(
            tools: try ToolCatalog(BoardTools.all(of: board)),
            prompts: prompts,
            resources: BoardResources(of: board),
            completions: BoardCompletions(of: board, prompts: prompts),
            tasks: BoardTasks(of: board),
            tracing: tracer.map { CallTracing(tracer: $0, place: places.place) },
            onRefusal: onRefusal
        )
        features.toolRates = toolRates
        self.features = features
        let mcp = MCPEndpoint(
            identity: identity,
            features: features,
            sessions: sessions,
            secret: services.secret,
            tellOthers: { bus?.post(.session($0, words: $1)) },
            time: time,
            metrics: metrics,
            logger: logger
        )
        self.mcp = mcp
        services.feed.connect(
            BoardUpdates(to: features.subscriptions) { mcp.log($0, $1, by: "callboard.tasks", to: $2) }
        )
    }
}
