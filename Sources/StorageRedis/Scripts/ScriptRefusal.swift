import Orchestration
import Vocabulary

/// What a script refused, in a word, with what its caller needs to put it into a sentence.
struct ScriptRefusal: Error {
    let code: String
    let details: [Reply]

    /// What every script may refuse.
    func fault(of receipt: Receipt?) throws -> Fault? {
        switch code {
        case "OTHER_CALL":
            do {
                try receipt?.requireSameCall(as: [])
                return nil
            } catch {
                return error
            }
        case "QUARANTINED":
            return Quarantine(
                subject: try QuarantineSubject(kind: details[0].string, name: details[1].string),
                reason: try details[2].string,
                since: try details[3].timestamp,
                actor: try details[4].string
            ).refusal
        default: return nil
        }
    }
}

extension QuarantineSubject {
    /// Reads a subject as scripts name it.
    init(kind: String, name: String) throws(Fault) {
        switch Kind(rawValue: kind) {
        case .agent: self = .agent(AgentID(rawValue: name))
        case .room: self = .room(RoomName(rawValue: name))
        case nil: throw Fault(damaged: "A subject of quarantine")
        }
    }
}
