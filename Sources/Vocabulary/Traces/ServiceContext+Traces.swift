package import ServiceContextModule

extension ServiceContext {
    /// The place in a trace of whatever runs in this context.
    package var traceContext: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }

    /// The same place in the tree of a task, where it belongs to one.
    package var runPath: RunPath? {
        get { self[RunPathKey.self] }
        set { self[RunPathKey.self] = newValue }
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
    static let nameOverride: String? = "trace-context"
}

private enum RunPathKey: ServiceContextKey {
    typealias Value = RunPath
    static let nameOverride: String? = "run-path"
}
