/// Where and how spans are sent in OpenTelemetry's protocol.
package struct OTLPConfiguration: Sendable {
    /// The address that `/v1/traces` is added to.
    package let endpoint: String
    /// The version that the spans' resource tells of this server.
    package let version: String
    /// Headers that the receiver asks for, such as a key.
    package var headers: [(name: String, value: String)] = []
    package var compressesBodies = false

    /// Nothing where the endpoint is no address.
    package init?(endpoint: String, version: String) {
        guard let endpoint = ReceiverURL.base(endpoint) else { return nil }
        self.endpoint = endpoint
        self.version = version
    }
}
