import Vocabulary

/// Makes arguments for a tool out of an input: such as fit its schema, and such as nearly do.
struct ArgumentMaker {
    private let properties: [JSON.Member]

    private static let texts = [
        "general", "ada", "planning", "task-20261121-001", "task-20261121-002", "completed", "failed", "", "@ada `x`",
        "\u{0}", "\u{202E}evil", "e\u{301}", "\"\u{301}", "key", "board://summary", "2026-11-21T09:20:00Z", "null",
    ]
    private static let numbers: [JSON] = [
        0, 1, -1, 2, 60, 1_800, 1_801, 1e308, -0.5, 9_007_199_254_740_993, .integer(.max), .integer(.min), "12", 1.5,
    ]

    init(schema: JSON) { properties = schema["properties"]?.members ?? [] }

    func arguments(_ pieces: inout InputPieces) -> JSON {
        var members: [JSON.Member] = []
        for property in properties {
            switch pieces.byte() & 7 {
            case 0, 1: continue
            case 2: members.append(JSON.Member(property.key, anything(&pieces)))
            default: members.append(JSON.Member(property.key, value(of: property.value, &pieces)))
            }
        }
        return .object(members)
    }

    private func value(of schema: JSON, _ pieces: inout InputPieces) -> JSON {
        if let words = schema["enum"]?.array, !words.isEmpty { return pieces.element(of: words) }
        return switch schema["type"]?.string {
        case "string": text(&pieces)
        case "integer", "number": pieces.element(of: Self.numbers)
        case "boolean": .bool(pieces.byte() & 1 == 1)
        case "array":
            .array((0..<pieces.number(below: 4)).map { _ in value(of: schema["items"] ?? .null, &pieces) })
        case "object" where schema["properties"] != nil: ArgumentMaker(schema: schema).arguments(&pieces)
        default: anything(&pieces)
        }
    }

    private func text(_ pieces: inout InputPieces) -> JSON {
        let choice = pieces.number(below: Self.texts.count + 8)
        return .string(choice < Self.texts.count ? Self.texts[choice] : pieces.text())
    }

    private func anything(_ pieces: inout InputPieces) -> JSON {
        switch pieces.number(below: 6) {
        case 0: .null
        case 1: pieces.element(of: Self.numbers)
        case 2: .array([text(&pieces)])
        case 3: .object([JSON.Member(pieces.text(), text(&pieces))])
        case 4: (try? JSONReader.read(pieces.bytes())) ?? .null
        default: text(&pieces)
        }
    }
}
