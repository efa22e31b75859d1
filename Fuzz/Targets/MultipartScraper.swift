import Vocabulary

/// Reads a body of `multipart/form-data` by its boundaries, and holds each part's length against them.
struct MultipartScraper {
    struct Part {
        let name: String
        let content: [UInt8]
    }

    let boundary: String

    func parts(of body: [UInt8]) throws(BrokenProperty) -> [Part] {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        let pieces = ([0x0D, 0x0A] + body).split(by: delimiter)
        try require(pieces.first?.isEmpty == true && pieces.last == Array("--\r\n".utf8), "the body ends as it should")
        var parts: [Part] = []
        for piece in pieces.dropFirst().dropLast() { parts.append(try part(piece)) }
        return parts
    }

    private func part(_ piece: [UInt8]) throws(BrokenProperty) -> Part {
        let halves = piece.split(by: Array("\r\n\r\n".utf8), atMost: 1)
        try require(halves.count == 2, "a part has a head and a body")
        let head = String(decoding: halves[0], as: UTF8.self)
        let content = halves[1]
        try require(head.contains("\r\nContent-Length: \(content.count)"), "the length is the part's: \(head)")
        let name = head.split(separator: "name=\"").last?.prefix { $0 != "\"" } ?? ""
        return Part(name: String(name), content: content)
    }
}

extension [UInt8] {
    /// The pieces between the places where the separator stands.
    fileprivate func split(by separator: [UInt8], atMost cuts: Int = .max) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        var place = 0
        while place + separator.count <= count, pieces.count < cuts {
            if self[place] == separator[0], self[place..<(place + separator.count)].elementsEqual(separator) {
                pieces.append(Array(self[start..<place]))
                place += separator.count
                start = place
            } else {
                place += 1
            }
        }
        return pieces + [Array(self[start...])]
    }
}
