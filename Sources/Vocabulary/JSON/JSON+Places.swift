extension JSON {
    /// The place behind the string that begins at a quote, or the end of the text where nothing closes it.
    ///
    /// What stands in the string is not looked at but for escapes: whoever needs it valid has the text read as well.
    package static func endOfString(in text: [UInt8], from quote: Int) -> Int {
        var place = quote + 1
        while place < text.count, text[place] != UInt8(ascii: "\"") {
            place += text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, text.count)
    }
}
