/// The findings of a check-up, told in their order, each with its fix.
struct CheckReport {
    enum Grade: String {
        case fine = "ok  "
        case doubtful = "warn"
        case broken = "FAIL"
    }

    private var findings: [(grade: Grade, text: String, fix: String?)] = []

    var isBroken: Bool { findings.contains { $0.grade == .broken } }

    mutating func add(_ grade: Grade, _ text: String, fix: String? = nil) { findings.append((grade, text, fix)) }

    func print() {
        for finding in findings {
            Swift.print("\(finding.grade.rawValue)  \(finding.text)")
            if let fix = finding.fix { Swift.print("      \(fix)") }
        }
    }
}
