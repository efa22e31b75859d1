import Vocabulary

/// What went into a run and came out of it, in the form that LangSmith takes: an object of a bounded size.
enum LangSmithContent {
    /// How many bytes of JSON are sent of either; a trace is for reading, and a whole file in it is not read.
    static let limit = 256 << 10

    /// The content, or its size where it is too large.
    static func bounded(_ content: RawJSON) -> RawJSON {
        let bytes = content.text.utf8.count
        guard bytes > limit else { return content }
        return RawJSON(["omitted": .string("larger than \(limit) bytes"), "bytes": .integer(bytes)])
    }

    /// The content without secrets, as an object; one that is not JSON is thrown out with its run.
    static func object(_ content: RawJSON, named name: String) throws -> JSON {
        let json = try JSONReader.read(content.text)
        guard let members = json.members else { return .object([JSON.Member(name, Redaction.json(json))]) }
        return .object(Redaction.members(members))
    }
}
