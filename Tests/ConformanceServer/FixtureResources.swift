import MCP
import Vocabulary

/// The resources that the suite reads by their URIs.
struct FixtureResources: ResourceProvider {
    private static let fixed: [(resource: Resource, body: ResourceContents.Body)] = [
        (
            Resource(uri: "test://static-text", name: "static-text", mediaType: "text/plain"),
            .text("This is the content of the static text resource.")
        ),
        (
            Resource(uri: "test://static-binary", name: "static-binary", mediaType: "image/png"),
            .base64(SampleMedia.image)
        ),
        (
            Resource(uri: "test://watched-resource", name: "watched-resource", mediaType: "text/plain"),
            .text("Watched resource content")
        ),
    ]

    let templates = [
        ResourceTemplate(pattern: "test://template/{id}/data", name: "template", mediaType: "application/json")
    ]

    func resources(for caller: Caller, from place: String?) -> ResourcePage? {
        place == nil ? ResourcePage(resources: Self.fixed.map(\.resource)) : nil
    }

    func read(_ uri: String, for caller: Caller) -> [ResourceContents]? {
        if let (resource, body) = Self.fixed.first(where: { $0.resource.uri == uri }) {
            return [ResourceContents(uri: uri, mediaType: resource.mediaType, body: body)]
        }
        guard let match = uri.wholeMatch(of: /test:\/\/template\/([^\/]+)\/data/) else { return nil }
        let id = String(match.1)
        let data: JSON = ["id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)")]
        return [ResourceContents(uri: uri, mediaType: "application/json", body: .text(data.description))]
    }

    func canWatch(_ uri: String, by caller: Caller) -> Bool { read(uri, for: caller) != nil }
}
