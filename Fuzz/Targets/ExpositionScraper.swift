import Vocabulary

/// Reads a line of a metrics page as a scraper does, by the rules of the format and not by those of the writer.
struct ExpositionScraper {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    /// The name, the values of the labels in their order, and the value.
    mutating func sample() throws(BrokenProperty) -> (name: String, values: [String], value: String) {
        let name = take { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        var values: [String] = []
        if rest.first == UInt8(ascii: "{") {
            repeat {
                rest = rest.dropFirst()
                _ = take { $0 != UInt8(ascii: "=") }
                values.append(try value())
            } while rest.first == UInt8(ascii: ",")
            try require(rest.popFirst() == UInt8(ascii: "}"), "labels end with a bracket")
        }
        try require(rest.popFirst() == UInt8(ascii: " "), "a blank stands before the value")
        return (name, values, take { _ in true })
    }

    /// A value in quotes, behind the sign that stands before it.
    private mutating func value() throws(BrokenProperty) -> String {
        rest = rest.dropFirst()
        try require(rest.popFirst() == UInt8(ascii: "\""), "a value begins with a quote")
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                let escaped = rest.popFirst()
                value.append(escaped == UInt8(ascii: "n") ? 0x0A : escaped ?? 0)
            default: value.append(byte)
            }
        }
        throw BrokenProperty(description: "a value ends with a quote")
    }

    private mutating func take(while isPart: (UInt8) -> Bool) -> String {
        let part = rest.prefix(while: isPart)
        rest = rest.dropFirst(part.count)
        return String(decoding: part, as: UTF8.self)
    }
}
