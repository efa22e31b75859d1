/// An engine's report with what follows from it.
package struct EngineCheck: Sendable {
    package let report: EngineReport
    package let durability: EngineDurability
    package let findings: [EngineFinding]

    package init(_ report: EngineReport, _ choice: EngineDurability.Choice) {
        let (durability, doubts) = EngineDurability.resolve(choice, on: report)
        self.report = report
        self.durability = durability
        findings = report.findings + doubts
    }
}
