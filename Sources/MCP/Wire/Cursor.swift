import Vocabulary

/// Makes a place in a list opaque, so that no client comes to build one of its own.
enum Cursor {
    static func encoded(_ place: String) -> String { Base64.encoded(Array(place.utf8), .url) }

    /// The place that a request names; nothing for the beginning.
    static func place(in params: RequestParams) throws(RPCError) -> String? {
        guard let cursor = params["cursor"], !cursor.isNull else { return nil }
        guard let text = cursor.string, let bytes = Base64.decoded(text.utf8, .url), !bytes.isEmpty,
            let place = String(validating: bytes, as: UTF8.self)
        else { throw unknown }
        return place
    }

    static let unknown = RPCError(
        .invalidParams,
        "The cursor is not one this server gave. Leave it out to begin with the first page."
    )
}
