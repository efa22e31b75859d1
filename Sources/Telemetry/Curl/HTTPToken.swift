import Vocabulary

extension StringProtocol {
    /// Whether the text is a token of HTTP (RFC 9110 §5.6.2), as names of headers and methods are.
    var isHTTPToken: Bool {
        !isEmpty && utf8.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
