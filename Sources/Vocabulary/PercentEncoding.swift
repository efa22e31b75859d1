extension String {
    /// The text with everything escaped that RFC 3986 does not call unreserved.
    package var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            if byte.isAlphanumeric || "-._~".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
