/// What became of all spans that an exporter was given; the last four always add up to the first.
struct SpanTally: Equatable {
    var recorded = 0
    var sent = 0
    var dropped = 0
    /// Waiting for their batch.
    var queued = 0
    /// Taken into a batch whose fate is open.
    var inFlight = 0
}
