import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Vocabulary

@testable import Client
@testable import Gateway
@testable import MCP
@testable import Telemetry

extension FuzzTarget {
    private static let configuration = Gateway.Configuration(host: "127.0.0.1", port: 8_080, requiresKey: false)

    /// What comes through the entrance is a request within its limits, framed in one way, under a name of the server.
    static let http = FuzzTarget("http", upTo: 4_096) { input in
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        try GatewayChannel.addDecoder(to: channel.pipeline.syncOperations)
        do { try channel.writeInbound(ByteBuffer(bytes: input)) } catch { return }
        let frontier = Frontier(configuration)
        while let part = try? channel.readInbound(as: HTTPRequestPart.self) {
            guard case .head(let request) = part else { continue }
            let fields = request.headerFields
            try require(fields.count <= 100, "\(fields.count) fields")
            try require(
                fields.allSatisfy { $0.value.utf8.allSatisfy { $0 != 0x0D && $0 != 0x0A && $0 != 0 } },
                "no value breaks a line"
            )
            let isChunked = fields[.transferEncoding] != nil
            try require(!isChunked || fields[.contentLength] == nil, "a body has one frame")
            try require(Set(fields[values: .contentLength]).count <= 1, "a body has one length")
            let head = RequestHead(request)
            if frontier.refusal(of: head) == nil {
                try require(head.host?.isOfThisMachine == true, "\(head.host ?? "") is a name of the server")
                try require(head.origin?.isOfThisMachine ?? true, "\(head.origin ?? "") is an origin of the server's")
            }
            _ = (head.token, head.hasTokenInQuery, head.isEncoded, Route(path: head.path))
        }
    }

    /// A host is read in one way, and what is allowed is one of those that the operator has named.
    static let hosts = FuzzTarget("hosts", upTo: 256) { input in
        let text = String(decoding: input, as: UTF8.self)
        guard let host = HostName(text) else { return }
        let name = host.name.contains(":") || text.hasPrefix("[") ? "[\(host.name)]" : host.name
        let written = host.port.map { "\(name):\($0)" } ?? name
        try require(HostName(written) == host, "\(written) is \(text.quoted)")
        try require(text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "a host is visible ASCII")
        try require(!host.isLoopback || text.isOfThisMachine, "\(text.quoted) is this machine")
    }

    /// What a client accepts does not depend on blanks and letter case.
    static let mediaTypes = FuzzTarget("media-types", upTo: 512) { input in
        let text = String(decoding: input, as: UTF8.self)
        let ascii = text.filter(\.isASCII)
        let loud = ascii.uppercased()
        let spaced = ascii.split(separator: ",", omittingEmptySubsequences: false).joined(separator: " ,\t")
        try require(MediaTypes.isJSON(loud) == MediaTypes.isJSON(ascii), "letter case of a type")
        for other in [loud, spaced] {
            try require(MediaTypes.takesBothAnswers(other) == MediaTypes.takesBothAnswers(ascii), "both answers")
            try require(MediaTypes.takesEvents(other) == MediaTypes.takesEvents(ascii), "events")
            try require(ExpositionFormat(accept: other) == ExpositionFormat(accept: ascii), "the page's format")
            try require(AcceptedCoding(other).takesGzip == AcceptedCoding(ascii).takesGzip, "the page's coding")
        }
        try require(!MediaTypes.takesBothAnswers(text) || MediaTypes.takesEvents(text), "both are more than one")
        let type = ExpositionFormat(accept: text).contentType
        try require(type.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "the answer's type is plain")
    }

    /// What goes through clients' hands has one spelling.
    static let cursors = FuzzTarget("cursors", upTo: 512) { input in
        for alphabet in [Base64.Alphabet.standard, .url] {
            let encoded = Base64.encoded(input, alphabet)
            try require(Base64.decoded(encoded.utf8, alphabet) == input, "bytes come back")
            if let decoded = Base64.decoded(input, alphabet) {
                try require(Array(Base64.encoded(decoded, alphabet).utf8) == input, "base64 has one spelling")
            }
        }
        let text = String(decoding: input, as: UTF8.self)
        if let place = try? Cursor.place(in: RequestParams(["cursor": .string(text)])) {
            try require(Cursor.encoded(place).isIdentical(to: text), "a cursor has one spelling")
        }
        if let value = HeaderValue.decoded(text), !value.isIdentical(to: text) {
            try require(
                "=?base64?\(Base64.encoded(Array(value.utf8), .standard))?=" == text,
                "a header has one spelling"
            )
        }
    }

    /// A stream of events is read in one way, however the network cuts it.
    static let eventStream = FuzzTarget("event-stream", upTo: 512) { input in
        var pieces = InputPieces(input)
        let stride = 1 + pieces.number(below: 40)
        let bytes = pieces.remainder()
        let whole = events(of: [bytes[...]])
        let cut = events(
            of: Swift.stride(from: 0, to: bytes.count, by: stride).map { start in
                bytes[start..<min(start + stride, bytes.count)]
            }
        )
        if let whole, let cut { try require(whole == cut, "the events are the same however they come") }
        let message = JSON.string(String(decoding: bytes, as: UTF8.self)).bytes
        let sent = MCP.ServerSentEvent.message(message, id: "c1-\(stride)")
        let read = events(of: [sent[...]], upTo: sent.count)
        try require(read?.first?.data == String(decoding: message, as: UTF8.self), "what is sent is what is read")
    }

    private static func events(of pieces: [ArraySlice<UInt8>], upTo limit: Int = 1_024) -> [Client.ServerSentEvent]? {
        var parser = ServerSentEventParser(maximumEventBytes: limit)
        var events: [Client.ServerSentEvent] = []
        for piece in pieces {
            guard let more = try? parser.feed(piece) else { return nil }
            events += more
        }
        return events
    }
}

extension String {
    /// Whether a host or an origin is this machine, told in another way than the gateway tells it.
    fileprivate var isOfThisMachine: Bool {
        var rest = Substring(lowercased())
        if let scheme = ["http://", "https://"].first(where: rest.hasPrefix) { rest = rest.dropFirst(scheme.count) }
        return rest.wholeMatch(of: /(localhost|\[::1\]|127(\.[0-9]{1,3}){3})(:[0-9]*)?/) != nil
    }
}
