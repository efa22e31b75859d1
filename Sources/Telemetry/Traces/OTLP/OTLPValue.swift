import Vocabulary

/// Values in the JSON form of OpenTelemetry's protocol, each under the name of its type.
enum OTLPValue {
    static func attributes(_ members: [JSON.Member]) -> JSON {
        .array(members.map { ["key": .string($0.key), "value": value($0.value)] })
    }

    private static func value(_ json: JSON) -> JSON {
        switch json {
        case .null: [:]
        case .bool(let value): ["boolValue": .bool(value)]
        // Numbers of 64 bits are strings: readers of JSON keep 53 of them.
        case .integer(let value): ["intValue": .string(String(value))]
        case .number(let value): ["doubleValue": .number(value)]
        case .string(let value): ["stringValue": .string(value)]
        case .array(let values): ["arrayValue": ["values": .array(values.map(value))]]
        case .object(let members): ["kvlistValue": ["values": attributes(members)]]
        }
    }
}
