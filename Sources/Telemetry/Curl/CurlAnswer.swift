import Foundation

/// Gathers an answer as its lines and bytes come in.
final class CurlAnswer {
    static let bodyLimit = 1_024 * 1_024
    static let headerLimit = 64 * 1_024

    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    /// Whether more of a body came than is kept.
    private(set) var isFull = false
    /// Whether the head came to its end; a connection that is cut before is no fault to libcurl.
    private(set) var hasWholeHead = false
    private var headerBytes = 0

    /// Takes in a line of the head; tells whether the head is still of a bearable size.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else { return false }
        let text = String(decoding: line, as: UTF8.self)
        // Each answer begins with its status; an interim one does not count.
        if text.hasPrefix("HTTP/") { (headers, hasWholeHead) = ([:], false) }
        if text == "\r\n" || text == "\n" { hasWholeHead = true }
        guard let colon = text.firstIndex(of: ":") else { return true }
        let value = text[text.index(after: colon)...]
        headers[text[..<colon].lowercased()] = value.trimmingCharacters(in: .whitespacesAndNewlines)
        return true
    }

    /// Takes in a part of the body; tells whether more may come.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = Self.bodyLimit - body.count
        body += bytes.prefix(room)
        isFull = bytes.count > room
        return !isFull
    }
}
