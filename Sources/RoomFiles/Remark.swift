/// What may be said against a line that is taken all the same.
package enum Remark: String, CaseIterable, Sendable {
    case unreadableTime = "the time cannot be read; the line before lends its own"
    case otherRoom = "the line names another room; the directory decides"
    case otherMentions = "the mentions listed are not those in the text; the list is taken"
    case badMention = "mentions that no agent can have are left out"
    case otherMetadata = "the metadata is no object; it is kept for files only"
    case strangeSystem = "an agent is called like the board itself"
}

/// Why a line is not taken.
struct Rejection: Error {
    let reason: String
}
