import Foundation
import Testing
import Vocabulary

@testable import Telemetry

@Suite("What the kernel tells of the process")
struct ProcessStatusTests {
    /// Lays out files as `/proc` has them, for as long as the body runs.
    private func withProc(
        name: String = "callboard",
        files: String = "1024",
        _ body: (String) async throws -> Void
    ) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("proc-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let own = root.appendingPathComponent("self")
        try FileManager.default.createDirectory(
            at: own.appendingPathComponent("fd"),
            withIntermediateDirectories: true
        )
        for number in 0..<5 { try Data().write(to: own.appendingPathComponent("fd/\(number)")) }
        let stat = "42 (\(name)) S 1 42 42 0 -1 4194560 900 0 1 0 250 150 0 0 20 0 7 0 1000 99999744 2048 1844 1 1 0"
        try Data(stat.utf8).write(to: own.appendingPathComponent("stat"))
        let limits = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             127480               127480               processes
            Max open files            \(files)                 1048576              files

            """
        try Data(limits.utf8).write(to: own.appendingPathComponent("limits"))
        try Data("cpu  1 2 3\nbtime 1795250000\nprocesses 9\n".utf8).write(to: root.appendingPathComponent("stat"))
        try await body(root.path)
    }

    @Test(arguments: ["callboard", "a (b) c"])
    func `the numbers are found behind any program name`(name: String) async throws {
        try await withProc(name: name) { root in
            let status = try ProcessStatus(root: root)
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            #expect(status.cpuSeconds == 400 / ticks)
            #expect(status.startTime == 1_795_250_000 + 1_000 / ticks)
            #expect(status.residentBytes == 2_048 * sysconf(Int32(_SC_PAGESIZE)))
            #expect(status.openFiles == 4)
            #expect(status.maximumFiles == 1_024)
        }
    }

    @Test func `the page shows them, and no limit as infinity`() async throws {
        try await withProc(files: "unlimited") { root in
            let registry = PrometheusRegistry(catalogue: Metric.catalogue)
            registry.collectProcess(root: root)
            #expect(await registry.value("process_open_fds") == 4)
            #expect(await registry.value("process_max_fds") == .infinity)
            #expect(await registry.value("process_cpu_seconds_total") == 400 / Double(sysconf(Int32(_SC_CLK_TCK))))
        }
    }

    @Test func `a file that cannot be understood fails the collector, not the page`() async throws {
        try await withProc { root in
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: root + "/self/stat"))
            let registry = PrometheusRegistry(catalogue: Metric.catalogue)
            registry.collectProcess(root: root)
            _ = await registry.text()
            #expect(await registry.value("callboard_collector_failures_total") == 2)
        }
    }

    #if os(Linux)
    @Test func `this process has used time, memory and files, and started in the past`() throws {
        let status = try ProcessStatus(root: "/proc")
        #expect(status.residentBytes > 1_024 * 1_024)
        #expect(status.openFiles >= 3)
        #expect(status.startTime > 1_500_000_000 && status.startTime <= Date().timeIntervalSince1970 + 1)
        #expect(status.cpuSeconds >= 0)
    }
    #endif
}
