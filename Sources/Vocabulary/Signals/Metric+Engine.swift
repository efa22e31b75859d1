/// The families of a shared engine, and of the nodes that share it; with a store of its own a server has nothing to count.
extension Metric {
    package static let engineCommandsInFlight = Metric(
        .gauge,
        "engine_commands_in_flight",
        "Commands on their way to the shared engine and back."
    )
    package static let engineCommandDuration = Metric(
        .histogram,
        "engine_command_duration_seconds",
        "Time from sending a command to its reply.",
        buckets: [0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5]
    )
    package static let engineConnections = Metric(
        .gauge,
        "engine_connections",
        "Connections to the shared engine that are ready."
    )
    package static let engineReconnects = Metric(
        .counter,
        "engine_reconnects_total",
        "Connections to the shared engine that were made anew after one had been lost."
    )
    package static let engineErrors = Metric(
        .counter,
        "engine_errors_total",
        "Commands that were not answered with a value, by the engine's code or what kept the answer away, in small letters.",
        labels: [Label("code", .known(["timed_out", "connection_lost", "not_connected", "backlog_full", "other"]))]
    )
    package static let engineDurability = Metric(
        .gauge,
        "engine_durability",
        "1 for what the engine must have done with a change before it is answered: nothing more, given it to a replica, or brought it to its disk.",
        labels: [Label("level", .open)]
    )
    package static let engineReplicas = Metric(
        .gauge,
        "engine_replicas",
        "Replicas that are connected to the shared engine.",
        scope: .board
    )
    package static let engineMemoryUsed = Metric(
        .gauge,
        "engine_memory_used_bytes",
        "Memory that the shared engine has taken for its data.",
        scope: .board
    )
    package static let engineMemoryLimit = Metric(
        .gauge,
        "engine_memory_limit_bytes",
        "The most memory that the shared engine takes; 0 where it takes any.",
        scope: .board
    )
    package static let busNews = Metric(
        .counter,
        "bus_news_total",
        "News between the nodes of a board: told to the others, heard from them, or dropped, for which waiting calls look for themselves.",
        labels: [Label("outcome", .closed(["sent", "received", "dropped"]))]
    )
}
