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

    /// Nothing where the endpoint is no address.
    package init?(endpoint: String = defaultEndpoint, apiKey: String, project: String) {
        guard let endpoint = ReceiverURL.base(endpoint) else { return nil }
        self.endpoint = endpoint
        self.apiKey = apiKey
        self.project = project
    }
}
