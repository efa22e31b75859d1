import MCP
import Vocabulary

/// Tools that the suite knows by their schemas.
enum SchemaTools {
    static let all: [PreparedTool] = [
        .fixture(
            "test_x_mcp_header",
            "Takes an argument that its client repeats in a header.",
            takes: .schema(of: ["region": ["type": "string", "x-mcp-header": "Region"]])
        ) { call in
            .text("The region is \(call.arguments["region"]?.string ?? "not named").")
        },
        .fixture("json_schema_2020_12_tool", "Has a schema with keywords of JSON Schema 2020-12.", takes: contact) {
            call in
            .text("The arguments are \(call.arguments).")
        },
    ]

    private static let contact: JSON = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": ["address": address],
        "properties": [
            "name": text,
            "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]],
            "phone": text,
            "email": text,
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
        "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
        "then": ["required": ["phone"]],
        "else": ["required": ["email"]],
        "additionalProperties": false,
    ]

    private static let address: JSON = [
        "$anchor": "addressDef", "type": "object", "properties": ["street": text, "city": text],
    ]

    private static let text: JSON = ["type": "string"]
}
