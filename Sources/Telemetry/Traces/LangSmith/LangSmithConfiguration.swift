/// Where and how runs are kept in LangSmith.
package struct LangSmithConfiguration: Sendable {
    /// The address that paths are added to: `https://api.smith.langchain.com` and its regional sisters, or the base of a
    /// server of one's own, which ends in `/api/v1`.
    package let endpoint: String
    package let apiKey: String
    package let project: String
    /// The workspace, for a key that has access to several.
    package var workspaceID: String?
    /// The share of all traces that are kept, from 0 to 1.
    package var samplingRate = 1.0
    package var hidesInputs = false
    package var hidesOutputs = false

    /// The cloud in the United States.
    package static let defaultEndpoint = "https://api.smith.langchain.com"

    /// A call that hands something over, in the name of the key.
    package func call(_ path: String, contentType: String = "application/json", body: [UInt8]) -> HTTPCall {
        var headers = [("accept", "application/json"), ("content-type", contentType), ("x-api-key", apiKey)]
        if let workspaceID { headers.append(("x-tenant-id", workspaceID)) }
        return HTTPCall("POST", endpoint + path, headers: headers, body: body)
    }

    /// Nothing where the endpoint is no address.
    package init?(endpoint: String = defaultEndpoint, apiKey: String, project: String) {
        guard let endpoint = ReceiverURL.base(endpoint) else { return nil }
        self.endpoint = endpoint
        self.apiKey = apiKey
        self.project = project
    }
}
