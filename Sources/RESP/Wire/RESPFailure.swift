/// An error in place of a reply: a code in capitals, and what the server says about it.
package struct RESPFailure: Sendable, Hashable {
    /// The first word (`NOSCRIPT`, `ERR`); empty where the server did not begin with a word in capitals.
    package let code: String
    /// The text behind the code.
    package let message: String

    /// Reads the line of an error, without its type byte and line end.
    package init(line: String) {
        let word = line.prefix { $0 != " " }
        if !word.isEmpty, word.utf8.allSatisfy({ (65...90).contains($0) || $0 == 45 || $0 == 95 }) {
            code = String(word)
            message = String(line.dropFirst(word.count + 1))
        } else {
            code = ""
            message = line
        }
    }

    /// Where the keys are that this node does not serve, if that is what the error tells (`MOVED 3999 10.0.0.2:6379`).
    ///
    /// The host is empty where the node does not know its own name: it is then the host that was asked.
    package var redirection: RedisAddress? {
        guard code == "MOVED" || code == "ASK" else { return nil }
        let words = message.split(separator: " ")
        guard words.count >= 2, let colon = words[1].lastIndex(of: ":") else { return nil }
        let host = String(words[1][..<colon])
        guard host != "?", let port = Int(words[1][words[1].index(after: colon)...]), (1...65_535).contains(port) else {
            return nil
        }
        return RedisAddress(host: host, port: port)
    }
}
