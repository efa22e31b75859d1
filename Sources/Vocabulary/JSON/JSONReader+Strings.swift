extension JSONReader {
    mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let first = position
        while position < end {
            switch start[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return try text(first..<position)
            case UInt8(ascii: "\\"):
                return try escapedString(from: first)
            case 0..<0x20:
                throw failure("has a control character inside a string")
            default:
                position &+= 1
            }
        }
        throw failure("ends inside a string")
    }

    private func text(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
        let bytes = UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
        // The validating initialiser costs more than the rest of the reading, and ASCII needs no validation.
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not valid UTF-8") }
        return text
    }

    private mutating func escapedString(from first: Int) throws(JSONSyntaxError) -> String {
        var bytes = Array(UnsafeBufferPointer(start: start + first, count: position - first))
        while position < end {
            let byte = start[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not valid UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                try appendEscape(to: &bytes)
            case 0..<0x20:
                throw failure("has a control character inside a string")
            default:
                bytes.append(byte)
            }
        }
        throw failure("ends inside a string")
    }

    private mutating func appendEscape(to bytes: inout [UInt8]) throws(JSONSyntaxError) {
        guard position < end else { throw failure("ends inside a string") }
        let byte = start[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes.append(contentsOf: Character(try escapedScalar()).utf8)
        default: throw failure("has an unknown escape")
        }
    }

    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, position + 1 < end, start[position] == UInt8(ascii: "\\"),
            start[position + 1] == UInt8(ascii: "u")
        else { throw failure("has a lone surrogate") }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw failure("has a lone surrogate") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= end else { throw failure("ends inside a string") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(start[position])).hexDigitValue else {
                throw failure("has an unknown escape")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
