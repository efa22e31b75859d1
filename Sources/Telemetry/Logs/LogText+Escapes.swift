extension LogText {
    /// Appends a part of a text, with escapes for whatever is not plain.
    mutating func escaped(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[range])
        guard !Self.isPlain(bytes) else { return line.append(bytes) }
        var clean = range.lowerBound
        var index = clean
        while index < range.upperBound {
            let byte = text[index]
            if Self.isPlain(byte) {
                index += 1
                continue
            }
            let (scalar, length) = Self.unshowable(text, index, before: range.upperBound)
            guard let scalar else {
                index += length
                continue
            }
            line.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[clean..<index]))
            escape(scalar)
            index += length
            clean = index
        }
        line.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[clean..<range.upperBound]))
    }

    /// Whether text can be shown as it is, looked at eight bytes at a time.
    private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= text.count {
            guard isPlain(text.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else { return false }
            index += 8
        }
        while index < text.count {
            guard isPlain(text[index]) else { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The same for eight bytes in one number: a byte's high bit is raised where the byte is not plain.
    ///
    /// Subtracting 1 from each byte of `bytes ^ pattern` borrows into the high bit where the byte equals the pattern's; a
    /// borrow may raise a neighbour's too, which only costs the longer way.
    @inline(__always)
    private static func isPlain(_ bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (bytes ^ ones &* UInt64(UInt8(ascii: "\""))) &- ones
        let backslashes = (bytes ^ ones &* UInt64(UInt8(ascii: "\\"))) &- ones
        let deletes = (bytes ^ ones &* 0x7F) &- ones
        let controls = bytes &- ones &* 0x20
        return (bytes | quotes | backslashes | deletes | controls) & (ones &* 0x80) == 0
    }

    /// The character at an index, if it must not be shown as it is: a control character, a quote, or one that breaks a
    /// line (U+2028) or turns the reading direction around (U+202E), which forges a line for the eye.
    private static func unshowable(
        _ text: UnsafeBufferPointer<UInt8>,
        _ index: Int,
        before end: Int
    ) -> (scalar: UInt16?, length: Int) {
        let byte = text[index]
        switch byte {
        case ..<0x80:
            return (UInt16(byte), 1)
        case 0xC2 where index + 1 < end && text[index + 1] < 0xA0:
            return (UInt16(text[index + 1]), 2)
        case 0xE2 where index + 2 < end:
            let scalar = 0x2000 | UInt16(text[index + 1] & 0x3F) << 6 | UInt16(text[index + 2] & 0x3F)
            switch scalar {
            case 0x2028...0x202E, 0x2066...0x2069: return (scalar, 3)
            default: return (nil, 3)
            }
        default:
            return (nil, 1)
        }
    }

    private mutating func escape(_ scalar: UInt16) {
        switch scalar {
        case UInt16(UInt8(ascii: "\"")): literal("\\\"")
        case UInt16(UInt8(ascii: "\\")): literal("\\\\")
        case 0x0A: literal("\\n")
        case 0x0D: literal("\\r")
        case 0x09: literal("\\t")
        default:
            literal("\\u")
            for shift in [12, 8, 4, 0] {
                let nibble = UInt8(truncatingIfNeeded: scalar >> UInt16(shift)) & 15
                byte(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
    }
}
