import Vocabulary

/// Something readable, as a list shows it.
package struct Resource: Sendable {
    package var uri: String
    package var name: String
    /// A name for people.
    package var title: String?
    package var summary: String?
    package var mediaType: String?

    package init(uri: String, name: String, title: String? = nil, summary: String? = nil, mediaType: String? = nil) {
        self.uri = uri
        self.name = name
        self.title = title
        self.summary = summary
        self.mediaType = mediaType
    }

    var json: JSON { .object([JSON.Member("uri", .string(uri))] + details) }

    /// What a resource and a template say of themselves in the same words.
    fileprivate var details: [JSON.Member] {
        var members = [JSON.Member("name", .string(name))]
        if let title { members.append(JSON.Member("title", .string(title))) }
        if let summary { members.append(JSON.Member("description", .string(summary))) }
        if let mediaType { members.append(JSON.Member("mimeType", .string(mediaType))) }
        return members
    }
}

/// A family of resources whose URIs have one pattern (RFC 6570, level 1).
package struct ResourceTemplate: Sendable {
    package let pattern: String
    private let description: Resource

    package init(
        pattern: String,
        name: String,
        title: String? = nil,
        summary: String? = nil,
        mediaType: String? = nil
    ) {
        self.pattern = pattern
        description = Resource(uri: pattern, name: name, title: title, summary: summary, mediaType: mediaType)
    }

    var json: JSON { .object([JSON.Member("uriTemplate", .string(pattern))] + description.details) }
}

/// What a resource holds.
package struct ResourceContents: Sendable {
    package enum Body: Sendable {
        case text(String)
        /// Bytes that are no text, already in base64.
        case base64(String)
    }

    package var uri: String
    package var mediaType: String?
    package var body: Body

    package init(uri: String, mediaType: String? = nil, body: Body) {
        self.uri = uri
        self.mediaType = mediaType
        self.body = body
    }

    var json: JSON {
        var members = [JSON.Member("uri", .string(uri))]
        if let mediaType { members.append(JSON.Member("mimeType", .string(mediaType))) }
        switch body {
        case .text(let text): members.append(JSON.Member("text", .string(text)))
        case .base64(let text): members.append(JSON.Member("blob", .string(text)))
        }
        return .object(members)
    }
}
