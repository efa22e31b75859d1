/// Names that nobody guesses: 64 random bits in hexadecimal digits.
package enum RandomName {
    package static func fresh() -> String {
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
