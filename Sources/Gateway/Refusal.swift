import HTTPTypes
import MCP

/// A request that is turned away before it is read.
struct Refusal: Error {
    let status: Int
    let message: String
    let reason: Rejection
    var retryAfter: Int?
    /// What else the response has to say in its head.
    var fields = HTTPFields()
    /// Whether the rest of the request is of no interest.
    var closesConnection = false
}
