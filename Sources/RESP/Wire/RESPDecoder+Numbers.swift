import NIOCore

extension RESPDecoder {
    /// Reads the length of a string or an aggregate; nothing where it is -1, as RESP2 wrote what is not there.
    static func length(_ line: ByteBuffer) throws(RESPProtocolError) -> Int? {
        if line.readableBytesView.elementsEqual("?".utf8) { throw .streamed }
        let length = try integer(line)
        guard length >= 0 else {
            guard length == -1 else { throw .malformed }
            return nil
        }
        guard let length = Int(exactly: length) else { throw .tooLong }
        return length
    }

    static func integer(_ line: ByteBuffer) throws(RESPProtocolError) -> Int64 {
        var digits = line.readableBytesView[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty else { throw .malformed }
        // Counted downwards, as there is one number more below zero than above.
        var number: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { throw .malformed }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.subtractingReportingOverflow(Int64(digit - 48))
            guard !overflows, !overflowsToo else { throw .malformed }
            number = sum
        }
        if isNegative { return number }
        guard number != .min else { throw .malformed }
        return -number
    }

    static func double(_ line: ByteBuffer) throws(RESPProtocolError) -> Double {
        let text = String(buffer: line)
        switch text {
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        default:
            // Swift would also read hexadecimal digits and names of its own.
            guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text) else {
                throw .malformed
            }
            return number
        }
    }

    static func digits(_ line: ByteBuffer) throws(RESPProtocolError) -> String {
        let text = String(buffer: line)
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .malformed }
        return text
    }

    static func boolean(_ line: ByteBuffer) throws(RESPProtocolError) -> Bool {
        switch String(buffer: line) {
        case "t": return true
        case "f": return false
        default: throw .malformed
        }
    }
}
