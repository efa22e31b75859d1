import TestSupport
import Vocabulary

/// A directory as some server may have left it: of the specification's form or its maker's, sound or torn.
struct RandomTree {
    private(set) var files: Tree = [:]

    private static let rooms = ["general", "dev-team", "Dev", "dev", "__proto__", "constructor", "a_b"]
    private static let agents = ["ada", "bob", "太郎", "エージェント１", "e\u{301}va", "system", "x y", "$(rm)", "a~2"]
    private static let texts = [
        "", "hello", "Hello @bob, done!", "@太郎さん、テスト", "line\\nbreak\\ttab", "\\u2028 and \u{2029}", "\u{1F600}",
        "\\\"quoted\\\" \\\\ / \\/", "\\u0000\\u001b[31m", "x@example.com ＠ada", "\\ud83d\\ude00",
    ]
    private static let values = [
        "1", "-0.0", "1.50", "1e3", "12345678901234567890", "\"é\"", "\"\\u00e9\"", "[1, {\"a\" : null}]", "{}", "true",
    ]
    private static let times = [
        "\"2024-01-20T10:30:00Z\"", "\"2024-01-20T10:30:00.5Z\"", "\"2024-01-20T19:30:00.123456+09:00\"",
        "\"yesterday\"",
        "1705746600", "null", "\"2024-02-31T00:00:00.000Z\"", "\"2024-01-20T10:30:00.000Z\"",
    ]

    /// Makes a directory of so many rooms, each of which is a case of its own.
    init(rooms count: Int, using random: inout SeededGenerator) {
        var entries: [String] = []
        for room in Self.rooms + (Self.rooms.count..<count).map({ "room-\($0)" }) {
            if Int.random(in: 0..<5, using: &random) > 0 { entries.append(Self.entry(room, &random)) }
            if Int.random(in: 0..<6, using: &random) > 0 {
                files["rooms/\(room)/messages.jsonl"] = Array(Self.messages(&random).utf8)
            }
            if Int.random(in: 0..<4, using: &random) > 0 {
                files["rooms/\(room)/presence.json"] = Array(Self.presence(room, &random).utf8)
            }
        }
        let comma = Bool.random(using: &random) ? ",\n // the last one\n" : ""
        let list = "{\n/* all rooms */ \"rooms\": {\(entries.joined(separator: ", "))\(entries.isEmpty ? "" : comma)}}"
        if !entries.isEmpty || files.isEmpty { files["rooms.json"] = Array(list.utf8) }
        if files.count == 1, entries.isEmpty { files["rooms/general/messages.jsonl"] = [] }
    }

    private static func pick(_ choices: [String], _ random: inout SeededGenerator) -> String {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private static func chance(_ random: inout SeededGenerator) -> Bool { Bool.random(using: &random) }

    private static func entry(_ room: String, _ random: inout SeededGenerator) -> String {
        var fields = [
            "\"createdAt\":\(pick(times, &random))", "\"messageCount\":\(Int.random(in: 0..<9, using: &random))",
        ]
        if chance(&random) { fields.append("\"description\":\"\(pick(texts, &random))\"") }
        if chance(&random) { fields.append("\"userCount\":2") }
        if chance(&random) { fields.append("\"topic\":\(pick(values, &random))") }
        if chance(&random) { fields.append("\"prunedCount\":3") }
        return "\"\(room)\":{\(fields.shuffled(using: &random).joined(separator: ","))}"
    }

    private static func presence(_ room: String, _ random: inout SeededGenerator) -> String {
        let users = agents.filter { _ in Bool.random(using: &random) }.map { agent in
            var fields = [
                "\"status\":\"\(chance(&random) ? "online" : "offline")\"", "\"joinedAt\":\(pick(times, &random))",
            ]
            if chance(&random) { fields.append("\"messageCount\":\(Int.random(in: 0..<9, using: &random))") }
            if chance(&random) {
                fields.append("\"profile\":{\"role\":\"\(pick(texts, &random))\",\"n\":\(pick(values, &random))}")
            }
            if chance(&random) { fields.append("\"mood\":\(pick(values, &random))") }
            if chance(&random) { fields.append("\"readThrough\":\(chance(&random) ? "null" : "\"m1\"")") }
            if chance(&random) { fields.append("\"mentionsReadThrough\":\"m2\"") }
            return "\"\(agent)\":{\(fields.shuffled(using: &random).joined(separator: ","))}"
        }
        return "{\"roomName\":\"\(room)\",\"users\":{\(users.joined(separator: ","))}}"
    }

    private static func messages(_ random: inout SeededGenerator) -> String {
        var text = chance(&random) ? "\u{FEFF}" : ""
        for _ in 0..<Int.random(in: 0..<7, using: &random) {
            text += message(&random)
            text += pick(["\n", "\n", "\r\n", "\n\n"], &random)
        }
        return chance(&random) ? text : text + String(message(&random).prefix(Int.random(in: 0..<90, using: &random)))
    }

    private static func message(_ random: inout SeededGenerator) -> String {
        // Few ids, so that many come twice.
        var fields = [
            "\"id\":\"m\(Int.random(in: 0..<4, using: &random))\"", "\"agentName\":\"\(pick(agents, &random))\"",
            "\"message\":\"\(pick(texts, &random))\"", "\"timestamp\":\(pick(times, &random))",
        ]
        if chance(&random) { fields.append("\"roomName\":\"dev-team\"") }
        if chance(&random) { fields.append("\"mentions\":[\"bob\", \"太郎\", \"bob\", \"\\u0007\", 1]") }
        if chance(&random) {
            fields.append("\"metadata\":{\"a\": \(pick(values, &random)) , \"b\":\(pick(values, &random))}")
        }
        if chance(&random) { fields.append("\"_x\":\(pick(values, &random))") }
        if chance(&random) { fields.append("\"kind\":\"\(chance(&random) ? "system" : "chat")\"") }
        return "{\(fields.shuffled(using: &random).joined(separator: " ,"))}"
    }
}
