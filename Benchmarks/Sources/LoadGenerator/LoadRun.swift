import Measurement
import NIOCore
import NIOPosix

/// A whole run on one event loop: connects, warms up, measures, lets every round end, and reports.
final class LoadRun {
    private static let drainLimit = TimeAmount.seconds(2)

    let rounds: WakeRounds
    private(set) var isEnding = false

    private let plan: LoadPlan
    private let loop: any EventLoop
    private let report: EventLoopPromise<LoadReport>
    private var connections: [LoadConnection] = []
    private var finished = 0
    private var lastID = 1_000_000_000
    private var creations: [Int: NIODeadline] = [:]
    private var window: LoadWindow?
    private var outcome: LoadReport?

    private init(plan: LoadPlan, loop: any EventLoop) {
        self.plan = plan
        self.loop = loop
        rounds = WakeRounds(waiters: plan.connections)
        report = loop.makePromise()
    }

    /// Performs a plan and gives its figures.
    static func perform(_ plan: LoadPlan, on loop: any EventLoop) async throws -> LoadReport {
        try await loop.flatSubmit {
            let run = LoadRun(plan: plan, loop: loop)
            run.connect()
            return run.report.futureResult
        }.get()
    }

    private func connect() {
        for script in plan.scripts { connections.append(LoadConnection(script: script, run: self)) }
        let attempts = connections.map { connection in
            let handler = NIOLoopBound(connection, eventLoop: loop)
            return ClientBootstrap(group: loop)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(handler.value)
                    }
                }
                .connect(host: plan.host, port: plan.port)
        }
        EventLoopFuture.whenAllSucceed(attempts, on: loop).assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.start()
            case .failure(let error):
                self.fail(LoadFailure(description: "No connection to \(self.plan.host):\(self.plan.port): \(error)"))
            }
        }
    }

    private func start() {
        let loop = loop.assumeIsolated()
        loop.scheduleTask(in: .init(plan.warmUp)) { self.startMeasuring() }
        loop.scheduleTask(in: .init(plan.warmUp + plan.duration)) { self.stopMeasuring() }
        for connection in connections { connection.send() }
    }

    private func startMeasuring() {
        do { window = try LoadWindow(server: plan.serverProcess) } catch { fail(error) }
    }

    private func stopMeasuring() {
        do { outcome = try window.map { try LoadReport(of: plan, in: $0) } } catch { return fail(error) }
        window = nil
        isEnding = true
        // Waits that nobody will end do not hold the run up.
        loop.assumeIsolated().scheduleTask(in: Self.drainLimit) { self.finish() }
    }

    /// Takes note that a connection has come to the end of its last round.
    func connectionFinished() {
        finished += 1
        if finished == connections.count { finish() }
    }

    private func finish() {
        if let outcome { report.succeed(outcome) }
    }

    /// Ends the run without figures; the first reason counts.
    func fail(_ error: any Error) {
        if outcome == nil { report.fail(error) }
    }
}

extension LoadRun {
    func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Takes note of when a task was asked for, so that the answer to a wait can be held against it.
    func createsTask(_ id: Int, at moment: NIODeadline) { creations[id] = moment }

    func takeCreation(of id: Int) -> NIODeadline? { creations.removeValue(forKey: id) }

    func record(_ latency: TimeAmount) { window?.calls.record(UInt64(latency.nanoseconds)) }

    func recordWake(_ latency: TimeAmount) { window?.wakes.record(UInt64(latency.nanoseconds)) }

    func recordRound() { window?.rounds += 1 }

    func record(_ verdict: Verdict, body: () -> String) {
        window?.answers += 1
        switch verdict {
        case .good: break
        case .miss: window?.misses += 1
        case .bad(let reason): window?.note("\(reason): \(body().prefix(400))")
        }
    }
}
