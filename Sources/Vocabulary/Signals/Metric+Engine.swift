/// What the client of a shared engine measures.
///
/// The families join the catalogue with the store that uses the client: until then no server has anything to show.
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
}
