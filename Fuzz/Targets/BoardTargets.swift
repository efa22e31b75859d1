import Foundation
import Orchestration
import RoomFiles
import StorageSQLite
import Vocabulary

@testable import MCP

extension FuzzTarget {
    /// Whatever a client sends is answered in the protocol's terms, and never by a failure of the server's own.
    static let messages = FuzzTarget(
        "messages",
        upTo: 4_096,
        onBoard: { board, pieces in
            var pieces = pieces
            let caller = pieces.element(of: FuzzedBoard.callers)
            let way = pieces.number(below: 2 + board.sessions.count)
            let body = pieces.remainder()
            var headers = RoutingHeaders()
            if way == 0, let json = try? JSONReader.read(body) {
                headers = RoutingHeaders(repeating: json)
            } else if way > 1 {
                headers.sessionID = board.sessions[way - 2]
            }
            try await board.check(body, headers, by: caller)
        }
    )

    /// The same for the fields of the protocol in the head of a request.
    static let routingHeaders = FuzzTarget(
        "routing-headers",
        upTo: 512,
        onBoard: { board, pieces in
            var pieces = pieces
            let caller = pieces.element(of: FuzzedBoard.callers)
            var headers = RoutingHeaders()
            headers.sessionID = pieces.byte() & 1 == 0 ? board.sessions.last : pieces.text()
            headers.lastEventID = pieces.text()
            headers.protocolVersion = pieces.text()
            headers.method = pieces.text()
            headers.name = pieces.text()
            headers.traceparent = pieces.text()
            headers.parameters = [pieces.text(): pieces.text()]
            _ = await board.endpoint.answerGet(headers: headers, caller: caller)
            try await board.check(
                Array(#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#.utf8),
                headers,
                by: caller
            )
        }
    )

    /// Every tool answers every arguments with an output or with a refusal that says what to do.
    static let tools = FuzzTarget(
        "tools",
        upTo: 1_024,
        onBoard: { board, pieces in
            var pieces = pieces
            let caller = pieces.element(of: FuzzedBoard.callers)
            let tool = pieces.element(of: board.tools)
            let arguments = ArgumentMaker(schema: tool.inputSchema).arguments(&pieces)
            let json = JSON.request("tools/call", ["name": .string(tool.name), "arguments": arguments])
            try await board.check(json.bytes, RoutingHeaders(repeating: json), by: caller)
        }
    )

    /// A search never fails, and finds every message that holds the words as they were written.
    static let searches = FuzzTarget(
        "searches",
        upTo: 256,
        onBoard: { board, pieces in
            var pieces = pieces
            var words: [String] = []
            var holders = Set(FuzzedBoard.messages.indices)
            while words.count < 3, !pieces.isEmpty {
                let index = pieces.number(below: FuzzedBoard.messages.count + 1)
                guard index < FuzzedBoard.messages.count else {
                    words.append(pieces.text())
                    holders = []
                    continue
                }
                let scalars = Array(FuzzedBoard.messages[index].unicodeScalars)
                let start = pieces.number(below: scalars.count)
                let part = scalars[start..<min(scalars.count, start + 1 + pieces.number(below: 12))]
                words.append(String(String.UnicodeScalarView(part)))
                holders.formIntersection([index])
            }
            guard
                let search = try? MessageSearch(
                    query: words.joined(separator: " "),
                    room: pieces.isEmpty ? FuzzedBoard.room : nil,
                    limit: 20
                )
            else { return }
            let found = try await board.store.search(search).messages.map(\.text)
            for holder in holders {
                let message = FuzzedBoard.messages[holder]
                try require(
                    found.contains { $0.isIdentical(to: message) },
                    "\(search.terms) stand in \(message.quoted)"
                )
            }
        }
    )

    /// Rooms come in from any files, and what came in goes out and comes in again as the same.
    static let imports = FuzzTarget(
        "imports",
        upTo: 4_096,
        onBoard: { board, pieces in
            var pieces = pieces
            let directory = try RoomDirectory()
            defer { directory.remove() }
            let (list, presence, messages) = (pieces.bytes(), pieces.bytes(), pieces.remainder())
            try directory.write(list: list, presence: presence, messages: messages)
            let importer = RoomImporter(store: board.store, options: RoomImporter.Options(), time: board.time)
            do {
                let report = try await importer.import(from: directory.path)
                try require(report.added >= 0 && report.rejected >= 0, "what was taken is counted")
                let again = try await importer.import(from: directory.path)
                try require(again.added == 0, "nothing is taken twice: \(again)")
                // Writing takes far longer than reading.
                guard messages.count % 16 == 0 else { return }
                let exporter = RoomExporter(archive: board.store, time: board.time, lockTimeout: .seconds(5))
                _ = try await exporter.export(to: directory.path + "/export", keepingPresence: false)
            } catch let fault as Fault {
                try require(
                    fault.code != .internalError && fault.cause == nil,
                    "a refusal says what is wrong: \(fault)"
                )
            }
        }
    )
}

extension JSON {
    /// A request of the modern era.
    static func request(_ method: String, _ params: JSON) -> JSON {
        let meta: JSON = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        let members = (params.members ?? []) + [JSON.Member("_meta", meta)]
        return ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(members)]
    }
}

extension RoutingHeaders {
    /// The fields of a modern client, which repeat what its message says.
    init(repeating message: JSON) {
        self.init()
        let params = message["params"] ?? .null
        protocolVersion = params["_meta"]?[MetaKey.protocolVersion]?.string
        method = message["method"]?.string
        name = (params["name"] ?? params["uri"] ?? params["taskId"])?.string
    }
}
