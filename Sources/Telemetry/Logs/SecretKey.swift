/// Tells by the name of a field that its value is a secret, however the name is spelled: `api_key`, `X-Api-Key`, `apiKey`.
enum SecretKey {
    /// The letters of the shortest word that is looked for.
    private static let shortest = 5

    static func matches(_ key: String) -> Bool {
        var key = key
        return key.withUTF8 { matches($0) }
    }

    static func matches(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index + shortest <= key.count {
            if isSecret(key, at: index) { return true }
            index += 1
        }
        return false
    }

    @inline(__always)
    private static func isSecret(_ key: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        switch (key[index] | 0x20, key[index + 1] | 0x20) {
        case (UInt8(ascii: "a"), UInt8(ascii: "u")): has("authorization", key, index)
        case (UInt8(ascii: "a"), UInt8(ascii: "p")): has("apikey", key, index)
        case (UInt8(ascii: "a"), UInt8(ascii: "c")): has("accesskey", key, index)
        case (UInt8(ascii: "c"), UInt8(ascii: "o")): has("cookie", key, index)
        case (UInt8(ascii: "c"), UInt8(ascii: "r")): has("credential", key, index)
        case (UInt8(ascii: "e"), UInt8(ascii: "n")): has("encryptionkey", key, index)
        case (UInt8(ascii: "p"), UInt8(ascii: "a")):
            has("password", key, index) || has("passwd", key, index) || has("passphrase", key, index)
        case (UInt8(ascii: "p"), UInt8(ascii: "r")): has("privatekey", key, index)
        case (UInt8(ascii: "s"), UInt8(ascii: "e")): has("secret", key, index)
        case (UInt8(ascii: "s"), UInt8(ascii: "i")): has("signingkey", key, index)
        // Only as the last word: `access_token` is a secret, `input_tokens` and `token_count` are not.
        case (UInt8(ascii: "t"), UInt8(ascii: "o")): has("token", key, index, toTheEnd: true)
        default: false
        }
    }

    /// Whether a word in small letters stands at an index; capitals and the marks between words do not matter.
    private static func has(
        _ word: StaticString,
        _ key: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        toTheEnd: Bool = false
    ) -> Bool {
        var index = start
        for offset in 0..<word.utf8CodeUnitCount {
            if index < key.count, isMark(key[index]) { index += 1 }
            guard index < key.count, key[index] | 0x20 == word.utf8Start[offset] else { return false }
            index += 1
        }
        return !toTheEnd || index == key.count
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
