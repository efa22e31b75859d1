/// The families of the process itself, named as every Prometheus client names them.
extension Metric {
    package static let processCPUSeconds = Metric(
        .counter,
        wholeName: "process_cpu_seconds_total",
        "User and system time that the process has spent, in seconds."
    )
    package static let processResidentMemory = Metric(
        .gauge,
        wholeName: "process_resident_memory_bytes",
        "Memory of the process that stands in RAM."
    )
    package static let processOpenFiles = Metric(
        .gauge,
        wholeName: "process_open_fds",
        "Open file descriptors, sockets included."
    )
    package static let processMaximumFiles = Metric(
        .gauge,
        wholeName: "process_max_fds",
        "How many file descriptors the process may open."
    )
    package static let processStartTime = Metric(
        .gauge,
        wholeName: "process_start_time_seconds",
        "When the process started, in seconds since 1970."
    )
}
