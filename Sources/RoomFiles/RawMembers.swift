import Orchestration
import Vocabulary

/// A JSON object with both faces of its values: as they are read, and as they were written.
///
/// What the board does not understand goes back into files digit by digit: a reader's number may have lost some.
struct RawMembers {
    struct Member {
        let name: String
        let value: JSON
        let written: RawJSON
    }

    let all: [Member]

    /// Reads an object, or gives nothing where the text is another value.
    init?(reading text: [UInt8]) throws(JSONSyntaxError) {
        guard let members = try JSONReader.read(text).members else { return nil }
        self.init(members, written: text)
    }

    /// Takes an object apart that was read already.
    init(_ members: [JSON.Member], written text: [UInt8]) {
        all = zip(members, Self.values(in: text)).map { Member(name: $0.key, value: $0.value, written: $1) }
    }

    subscript(name: String) -> Member? { all.first { $0.name.isIdentical(to: name) } }

    /// The members of a value that is itself an object.
    func object(_ name: String) -> RawMembers? {
        guard let member = self[name], let members = member.value.members else { return nil }
        return RawMembers(members, written: Array(member.written.text.utf8))
    }

    /// A count of messages, 0 where the member is none: never so large that what is added to it overflows.
    func count(of name: String) -> Int { min(max(0, self[name]?.value.integer ?? 0), Self.largestCount) }

    /// Whole numbers up to here are exact in every reader of JSON.
    private static let largestCount = 1 << 53

    /// All members but some, and those of them that are to stay as they were written.
    func origin(except known: Set<String>, keeping kept: [String] = []) -> Origin? {
        Origin(
            all.filter { kept.contains($0.name) || !known.contains($0.name) }.map { .init($0.name, $0.written) }
        )
    }

    /// The values of a valid object in their order, each without white space between its parts.
    private static func values(in object: [UInt8]) -> [RawJSON] {
        var values: [RawJSON] = []
        var value: [UInt8] = []
        var depth = 0
        var place = 0
        while place < object.count {
            let byte = object[place]
            let end = byte == UInt8(ascii: "\"") ? JSON.endOfString(in: object, from: place) : place + 1
            let token = object[place..<end]
            place = end
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { continue }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            // What stood before the colon was the name.
            case UInt8(ascii: ":") where depth == 1:
                value.removeAll(keepingCapacity: true)
                continue
            default: break
            }
            if depth == 0 || depth == 1 && byte == UInt8(ascii: ",") {
                if !value.isEmpty { values.append(RawJSON(trusting: String(decoding: value, as: UTF8.self))) }
                value.removeAll(keepingCapacity: true)
            } else {
                value += token
            }
        }
        return values
    }
}
