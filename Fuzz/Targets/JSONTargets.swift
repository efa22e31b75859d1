import Foundation
import Vocabulary

extension FuzzTarget {
    /// What is read can be written, and is read as the same again.
    static let json = FuzzTarget("json") { input in
        let value: JSON
        do throws(JSONSyntaxError) { value = try JSONReader.read(input) } catch {
            return try require((0...input.count).contains(error.offset), "an error lies in the text: \(error)")
        }
        let written = value.bytes
        let again = try JSONReader.read(written)
        try require(again == value, "\(value) is read as it was written, not as \(again)")
        try require(again.bytes == written, "\(value) is written in one way")
        try require(try JSONReader.read(value.canonical.bytes).canonical == value.canonical, "canonical JSON stays it")
        try require(RawJSON(value).json == value, "a value survives as its text")
    }

    /// Foundation reads what is read here as the same; what it reads beyond that is refused here for a known reason.
    static let jsonBesideFoundation = FuzzTarget("json-beside-foundation", upTo: 256) { input in
        let other = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
        let value: JSON
        do throws(JSONSyntaxError) { value = try JSONReader.read(input) } catch {
            // Foundation takes other encodings, commas before brackets, of twice the same key the last, and nests deeper.
            let isOtherEncoding = input.prefix(4).contains { $0 == 0 || $0 >= 0xEF }
            let rest = input.dropFirst(error.offset).first
            let isComma = rest == UInt8(ascii: "]") || rest == UInt8(ascii: "}")
            let isStricter = isComma || ["twice", "nests deeper"].contains { error.reason.contains($0) }
            return try require(other == nil || isOtherEncoding || isStricter, "Foundation reads it: \(error)")
        }
        // Foundation drops a mark at the beginning of a string that it takes for one of byte order.
        guard !input.contains(0xEF) else { return }
        guard let other else { throw BrokenProperty(description: "Foundation refuses \(value)") }
        try require(value.isLike(other), "Foundation reads \(other), not \(value)")
    }

    /// A text comes through JSON unchanged, and is shown in a sentence within bounds.
    static let jsonText = FuzzTarget("json-text") { input in
        let text = String(decoding: input, as: UTF8.self)
        let written = JSON.string(text).bytes
        guard case .string(let read) = try JSONReader.read(written) else { return }
        try require(read.isIdentical(to: text), "the text comes back")
        try require(JSON.endOfString(in: written, from: 0) == written.count, "the string ends where it ends")
        try require(written.allSatisfy { $0 >= 0x20 }, "no control character stands in JSON")
        let quoted = text.quoted
        try require(try JSONReader.read(quoted).string != nil, "what is shown is a string of JSON")
        // Eighty characters, each of them escaped as \u00XX at the worst, an ellipsis and the quotes.
        try require(quoted.utf8.count <= 80 * 6 + 5, "what is shown is short: \(quoted.utf8.count) bytes")
        _ = JSON.endOfString(in: input, from: 0)
    }
}

extension JSON {
    /// Whether what Foundation has read is the same value.
    fileprivate func isLike(_ other: Any) -> Bool {
        switch self {
        case .null: other is NSNull
        case .bool(let value): (other as? Bool) == value
        case .integer, .number:
            (other as? NSNumber).map { abs($0.doubleValue - (number ?? 0)) <= abs(number ?? 0) * 1e-15 } ?? false
        case .string(let text): (other as? String)?.isIdentical(to: text) ?? false
        case .array(let values):
            (other as? [Any]).map { $0.count == values.count && zip(values, $0).allSatisfy { $0.isLike($1) } } ?? false
        case .object(let members):
            // A dictionary holds two spellings of one key once only.
            (other as? [String: Any]).map { others in
                others.count != members.count || members.allSatisfy { others[$0.key].map($0.value.isLike) ?? false }
            } ?? false
        }
    }
}
