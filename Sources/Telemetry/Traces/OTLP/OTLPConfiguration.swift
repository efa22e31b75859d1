/// Where and how spans are sent in OpenTelemetry's protocol.
package struct OTLPConfiguration: Sendable {
    /// The address that `/v1/traces` is added to.
    package let endpoint: String
    /// The version that the spans' resource tells of this server.
    package let version: String
    /// Headers that the receiver asks for, such as a key.
    package var headers: [(name: String, value: String)] = []
    package var compressesBodies = false

    /// A call that hands over a request of the protocol.
    package func call(body: [UInt8]) -> HTTPCall {
        let own = [("accept", "application/json"), ("content-type", "application/json")]
        return HTTPCall("POST", endpoint + "/v1/traces", headers: own + headers, body: body)
    }

    /// Nothing where the endpoint is no address.
    package init?(endpoint: String, version: String) {
        guard let endpoint = ReceiverURL.base(endpoint) else { return nil }
        self.endpoint = endpoint
        self.version = version
    }
}
