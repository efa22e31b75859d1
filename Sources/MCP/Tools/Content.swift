import Vocabulary

/// One piece of what a tool or a prompt says.
package enum Content: Sendable {
    case text(String)
    /// Base64 and its media type.
    case image(String, mediaType: String)
    case audio(String, mediaType: String)
    case resource(ResourceContents)
    case link(Resource)

    var json: JSON {
        switch self {
        case .text(let text):
            ["type": "text", "text": .string(text)]
        case .image(let data, let type):
            ["type": "image", "data": .string(data), "mimeType": .string(type)]
        case .audio(let data, let type):
            ["type": "audio", "data": .string(data), "mimeType": .string(type)]
        case .resource(let contents):
            ["type": "resource", "resource": contents.json]
        case .link(let resource):
            .object([JSON.Member("type", "resource_link")] + (resource.json.members ?? []))
        }
    }
}
