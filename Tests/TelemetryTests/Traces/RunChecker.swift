import Vocabulary

@testable import Telemetry

/// What LangSmith demands of an upload; a list of what an upload does not keep to.
enum RunChecker {
    private static let large = ["inputs", "outputs", "events", "extra", "error", "serialized"]
    private static let runTypes = ["tool", "chain", "llm", "retriever", "embedding", "prompt", "parser"]

    static func problems(in parts: [MultipartReading.Part]) throws -> [String] {
        var problems: [String] = []
        var known: Set<String> = []
        for part in parts {
            let words = part.name.split(separator: ".").map(String.init)
            guard words.count == 2 || words.count == 3, ["post", "patch"].contains(words[0]) else {
                problems.append("part name \(part.name)")
                continue
            }
            if part.type != "application/json" { problems.append("type of \(part.name)") }
            if part.length != part.content.utf8.count { problems.append("length of \(part.name)") }
            let json = try part.json
            if words.count == 3 {
                if !large.contains(words[2]) { problems.append("field \(words[2])") }
                if !known.contains(words[0] + words[1]) { problems.append("\(part.name) before its run") }
            } else {
                known.insert(words[0] + words[1])
                if json["id"]?.string != words[1] { problems.append("id in \(part.name)") }
                problems += large.filter { json[$0] != nil }.map { "\($0) in the main part" }
                problems += self.problems(in: json, isNew: words[0] == "post")
            }
        }
        return problems
    }

    static func problems(in run: JSON, isNew: Bool) -> [String] {
        var problems: [String] = []
        let needed = ["id", "trace_id", "dotted_order"] + (isNew ? ["name", "run_type", "start_time"] : [])
        problems += needed.filter { run[$0]?.string == nil }.map { "no \($0)" }
        if let type = run["run_type"]?.string, !runTypes.contains(type) { problems.append("run type \(type)") }
        let order = run["dotted_order"]?.string ?? ""
        let steps = order.split(separator: ".").map(String.init)
        let shape = /\d{8}T\d{12}Z[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        problems += steps.filter { $0.wholeMatch(of: shape) == nil }.map { "step \($0)" }
        if !order.hasSuffix(run["id"]?.string ?? "?") { problems.append("id is not the last step") }
        if steps.first?.suffix(36) != run["trace_id"]?.string?[...] { problems.append("trace is not the first step") }
        let parent = steps.count > 1 ? String(steps[steps.count - 2].suffix(36)) : nil
        if run["parent_run_id"]?.string != parent { problems.append("parent is not the step before") }
        let starts = steps.map { $0.prefix(22) }
        if starts != starts.sorted() { problems.append("a child begins before its parent") }
        return problems
    }
}
