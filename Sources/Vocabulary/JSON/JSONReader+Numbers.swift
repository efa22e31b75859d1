extension JSONReader {
    mutating func number() throws(JSONSyntaxError) -> JSON {
        let first = position
        var whole = 0
        var fits = true
        let negative = start[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        guard let leading = digit() else { throw failure("has a number without digits") }
        whole = leading
        position += 1
        if leading > 0 {
            while let value = digit() {
                let (scaled, overflowed) = whole.multipliedReportingOverflow(by: 10)
                let (sum, carried) = scaled.addingReportingOverflow(value)
                fits = fits && !overflowed && !carried
                whole = sum
                position += 1
            }
        }
        let fraction = try fractionAndExponent()
        if fits && !fraction && !(negative && whole == 0) { return .integer(negative ? -whole : whole) }
        let text = String(decoding: UnsafeBufferPointer(start: start + first, count: position - first), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw failure("has a number out of range") }
        return .number(value)
    }

    private func digit() -> Int? {
        guard position < end, case UInt8(ascii: "0")...UInt8(ascii: "9") = start[position] else { return nil }
        return Int(start[position] &- UInt8(ascii: "0"))
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard digit() != nil else { throw failure("has a number without digits") }
        while digit() != nil { position += 1 }
    }

    private mutating func fractionAndExponent() throws(JSONSyntaxError) -> Bool {
        var found = false
        if position < end, start[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
            found = true
        }
        if position < end, start[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, start[position] == UInt8(ascii: "+") || start[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
            found = true
        }
        return found
    }
}
