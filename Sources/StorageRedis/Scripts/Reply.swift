import NIOCore
import RESP
import Vocabulary

/// A part of a script's reply, read as what it has to be; anything else means that the store is damaged.
struct Reply {
    let value: RESPValue

    init(_ value: RESPValue) { self.value = value }

    /// The part at a place of a list.
    subscript(_ place: Int) -> Reply {
        get throws(Fault) {
            guard let elements = value.elements, elements.indices.contains(place) else { throw .damagedReply }
            return Reply(elements[place])
        }
    }

    /// The parts of a list.
    var all: [Reply] {
        get throws(Fault) {
            guard let elements = value.elements else { throw .damagedReply }
            return elements.map(Reply.init)
        }
    }

    /// Whether there is something: scripts write nothing as `false`.
    var isThere: Bool { value != .null }

    /// The same, and nothing where there is nothing.
    var given: Reply? { isThere ? self : nil }

    var string: String { get throws(Fault) { try required(value.string) } }
    var int: Int { get throws(Fault) { Int(try required(value.integer)) } }
    var timestamp: Timestamp { get throws(Fault) { Timestamp(milliseconds: try required(value.integer)) } }
    var octets: [UInt8] { get throws(Fault) { Array(try required(value.bytes).readableBytesView) } }

    /// A hash as scripts give it: names and values in turn; nothing for one that is not there.
    var fields: Fields? {
        get throws(Fault) {
            guard isThere else { return nil }
            let elements = try all
            guard elements.count.isMultiple(of: 2) else { throw .damagedReply }
            guard !elements.isEmpty else { return nil }
            var values: [String: RESPValue] = [:]
            for place in stride(from: 0, to: elements.count, by: 2) {
                values[try elements[place].string] = elements[place + 1].value
            }
            return Fields(values)
        }
    }

    /// Some fields of a hash, as `HMGET` gives them; nothing where the first, which every such hash has, is not there.
    func fields(named names: [String]) throws(Fault) -> Fields? {
        let values = try all
        guard values.count == names.count, let first = values.first else { throw .damagedReply }
        guard first.isThere else { return nil }
        return Fields(
            Dictionary(zip(names, values.map(\.value)).filter { $0.1 != .null }) { first, _ in first }
        )
    }

    private func required<Value>(_ value: Value?) throws(Fault) -> Value {
        guard let value else { throw .damagedReply }
        return value
    }
}

/// The fields of a hash, each read as what it has to be.
struct Fields {
    private let values: [String: RESPValue]

    init(_ values: [String: RESPValue]) { self.values = values }

    func string(_ name: String) -> String? { values[name]?.string }
    func int(_ name: String) -> Int? { values[name]?.integer.map { Int($0) } }
    func double(_ name: String) -> Double? { values[name]?.string.flatMap(Double.init) }
    func flag(_ name: String) -> Bool { values[name]?.integer == 1 }
    func timestamp(_ name: String) -> Timestamp? { values[name]?.integer.map(Timestamp.init(milliseconds:)) }
    func octets(_ name: String) -> [UInt8]? { values[name]?.bytes.map { Array($0.readableBytesView) } }

    /// A field that has to be there.
    func required(_ name: String) throws(Fault) -> Reply {
        guard let value = values[name] else { throw .damagedReply }
        return Reply(value)
    }
}

extension Fault {
    static let damagedReply = Fault(damaged: "What the engine holds for this call")

    /// What a caller is told of content that no version of this server writes.
    init(damaged what: String) {
        self.init(
            .storageError,
            "\(what) is damaged. Tell the board's operator to run `callboard doctor`.",
            retryAfter: 30
        )
    }
}
