import Foundation
import Vocabulary

@testable import MCP

/// The inputs that are kept for a target: one a line, as a string of JSON where it is text, else as base64 behind `=`.
struct Corpus {
    let inputs: [[UInt8]]

    init(of target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Corpus/\(target.name).txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        inputs = try lines.map { line in
            guard line.hasPrefix("=") else { return Array((try JSONReader.read(String(line)).string ?? "").utf8) }
            return Base64.decoded(line.utf8.dropFirst(), .standard) ?? []
        }
    }

    /// An input as a line of a corpus, by which a find can be kept.
    static func line(of input: [UInt8]) -> String {
        String(validating: input, as: UTF8.self).map { JSON.string($0).description }
            ?? "=" + Base64.encoded(input, .standard)
    }
}
