/// JSON that is written from front to back.
package struct JSONText {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Appends what is JSON already.
    package mutating func raw(_ json: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// Appends what is JSON already.
    package mutating func raw(_ json: some Collection<UInt8>) { bytes.append(contentsOf: json) }

    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends bytes as they stand inside a string.
    package mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices where text[index] < 0x20 || text[index] == 0x22 || text[index] == 0x5C {
            bytes.append(contentsOf: text[start..<index])
            start = index + 1
            switch text[index] {
            case 0x22: raw("\\\"")
            case 0x5C: raw("\\\\")
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case let control:
                raw(control < 0x10 ? "\\u000" : "\\u00")
                bytes.append(contentsOf: String(control, radix: 16).utf8)
            }
        }
        bytes.append(contentsOf: text[start...])
    }
}
