/// What a board's services need where several nodes share its store.
package struct OtherNodes: Sendable {
    package let bus: any BoardBus
    package let stopwatch: any Stopwatch

    package init(bus: any BoardBus, stopwatch: any Stopwatch) {
        self.bus = bus
        self.stopwatch = stopwatch
    }

    /// By how much a node stretches its periods, so that no two run in step.
    static func jitter() -> Double { .random(in: 0.8..<1.2) }
}
