import Foundation
import Testing
import Vocabulary

@Suite("The catalogues of metrics and events")
struct CatalogueTests {
    /// The pages that are made from the catalogues, by their names under `docs`.
    private static let pages = ["metrics.md": Metric.catalogueDocument, "logs.md": BoardEvent.catalogueDocument]

    private static let documents = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs")

    /// With `CALLBOARD_WRITE_DOCS=1` in the environment, writes the pages in place of comparing them.
    @Test(arguments: pages.keys.sorted())
    func `the documentation says what the catalogue says`(name: String) throws {
        let file = Self.documents.appending(path: name)
        let page = try #require(Self.pages[name])
        if ProcessInfo.processInfo.environment["CALLBOARD_WRITE_DOCS"] == "1" {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == page, "docs/\(name) is old: CALLBOARD_WRITE_DOCS=1 swift test --filter VocabularyTests")
    }

    @Test func `every name is declared once`() {
        let metrics = Metric.catalogue.map(\.name)
        #expect(Set(metrics).count == metrics.count)
        let sections = Metric.Section.all.map(\.title)
        #expect(Set(sections).count == sections.count)
        let fields = Set(BoardEvent.allCases.flatMap(\.declaration.fields))
        #expect(Set(fields.map(\.name)).count == fields.count)
    }

    @Test func `an example asks for families that there are, and for bounds that they have`() throws {
        let families = Dictionary(uniqueKeysWithValues: Metric.catalogue.map { ($0.name, $0) })
        for example in Metric.Section.all.flatMap(\.examples) {
            for name in example.expression.matches(of: /(?:callboard|mcp|process)_[a-z_]+/).map(\.output) {
                let family = ["_bucket", "_sum", "_count"].lazy
                    .compactMap { name.hasSuffix($0) ? families[String(name.dropLast($0.count))] : nil }
                    .first { $0.kind == .histogram }
                let metric = try #require(family ?? families[String(name)], "\(example.question)")
                #expect((family != nil) == (metric.kind == .histogram), "\(name)")
                for bound in example.expression.matches(of: /le="([^"]+)"/).map(\.output.1) {
                    #expect(metric.buckets.map(\.description).contains(String(bound)), "\(bound)")
                }
            }
        }
    }

    @Test func `only durations keep exemplars`() {
        let names = Metric.catalogue.filter(\.exemplars).map(\.name)
        #expect(
            names == [
                "callboard_tool_call_duration_seconds", "mcp_server_operation_duration_seconds",
                "callboard_task_queue_wait_seconds", "callboard_task_run_duration_seconds",
            ]
        )
    }

    @Test func `what becomes of a task is never sampled`() {
        for event in BoardEvent.allCases where event.rawValue.hasPrefix("task_") || event == .lateResult {
            #expect(event.declaration.repeats == nil, "\(event.rawValue)")
        }
    }

    @Test func `label sets are known ahead only where every label is`() {
        let closed = Metric.tasksFinished.knownLabelSets(agentTypes: ["planning", "testing"], tools: [])
        #expect(closed.count == 6)
        #expect(closed.allSatisfy { $0.map(\.0) == ["agent_type", "status"] })
        #expect(Metric.llmRequests.knownLabelSets(agentTypes: ["planning"], tools: []).isEmpty)
        #expect(Metric.messagesSent.knownLabelSets(agentTypes: [], tools: []).count == 1)
    }
}
