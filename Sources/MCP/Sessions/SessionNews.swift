import Vocabulary

/// What one node has learnt of a session, and whichever holds its streams and calls has to know.
///
/// A client of the legacy era sends its answers and cancellations as requests of their own, which may reach any node.
enum SessionNews: Sendable {
    /// Tells the other nodes.
    typealias Teller = @Sendable (_ sessionID: String, _ news: SessionNews) -> Void

    /// The client has answered a question.
    case answered(RequestID, ClientReply)
    /// The client wants a call to end.
    case cancelled(RequestID)
    /// The client wants to hear of other things than before.
    case changed
    case ended
}

extension SessionNews {
    /// The news as a text that another node reads.
    var words: String {
        let json: JSON =
            switch self {
            case .answered(let id, .result(let result)): ["answered": id.json, "result": result]
            case .answered(let id, .error(let text)): ["answered": id.json, "error": .string(text)]
            case .cancelled(let id): ["cancelled": id.json]
            case .changed: ["changed": true]
            case .ended: ["ended": true]
            }
        return json.description
    }

    /// Reads what this version or another wrote; gives nothing for what it does not understand.
    init?(words: String) {
        guard let json = try? JSONReader.read(words) else { return nil }
        if let id = json["answered"].flatMap(RequestID.init) {
            if let result = json["result"] {
                self = .answered(id, .result(result))
            } else if let text = json["error"]?.string {
                self = .answered(id, .error(text))
            } else {
                return nil
            }
        } else if let id = json["cancelled"].flatMap(RequestID.init) {
            self = .cancelled(id)
        } else if json["changed"] != nil {
            self = .changed
        } else if json["ended"] != nil {
            self = .ended
        } else {
            return nil
        }
    }
}
