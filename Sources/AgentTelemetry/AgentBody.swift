import Compression
import Foundation
import Vocabulary

/// The body of a request as it came: what it is written in, and how it is packed.
struct AgentBody: Sendable {
    let bytes: [UInt8]
    let contentType: String?
    let contentEncoding: String?

    /// Reads the JSON in the body, which holds at most so many bytes, packed and unpacked.
    func json(atMost limit: Int, orElse advice: String) throws(Refusal) -> JSON {
        guard mediaType == "application/json" else {
            throw .otherMedia("This is no JSON (Content-Type: application/json). \(advice)")
        }
        let coding = (contentEncoding ?? "").trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        guard ["", "identity", "gzip", "x-gzip"].contains(coding) else {
            throw .otherMedia("The content encoding \(coding.quoted) is unknown. Send gzip, or none.")
        }
        guard bytes.count <= limit else { throw .tooLarge("The body is larger than \(limit) bytes.") }
        return try read(isPacked: coding.hasSuffix("gzip"), atMost: limit)
    }

    private func read(isPacked: Bool, atMost limit: Int) throws(Refusal) -> JSON {
        var text = isPacked ? try expanded(upTo: limit) : bytes
        let survey = BodySurvey(repairing: &text)
        guard survey.values <= BodySurvey.mostValues else {
            throw .tooLarge("The body holds more than \(BodySurvey.mostValues) values. Send smaller batches.")
        }
        do {
            return try JSONReader.read(text)
        } catch {
            throw .badData(error.description)
        }
    }

    private func expanded(upTo limit: Int) throws(Refusal) -> [UInt8] {
        do {
            return try Gzip.expand(bytes, upTo: limit)
        } catch {
            switch error {
            case .tooLarge: throw .tooLarge(error.description)
            case .truncated, .damaged, .trailingBytes: throw .badData(error.description)
            case .outOfMemory: throw .busy(error.description)
            }
        }
    }

    private var mediaType: String {
        (contentType ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    }
}
