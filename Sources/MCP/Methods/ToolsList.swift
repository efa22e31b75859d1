import Vocabulary

/// `tools/list`: the tools that the caller may call, always in the same order and on one page.
struct ToolsList: Method {
    let name = "tools/list"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    private let tools: [Role: [UInt8]]
    private let caching: [UInt8]

    init(catalog: ToolCatalog) {
        var tools: [Role: [UInt8]] = [:]
        for role in Role.allCases {
            var writer = JSONWriter(capacity: 16_384)
            writer.raw(#""tools":["#)
            for (index, tool) in catalog.tools.filter({ $0.isOpen(to: role) }).enumerated() {
                if index > 0 { writer.raw(UInt8(ascii: ",")) }
                writer.raw(tool.listing)
            }
            writer.raw("]")
            tools[role] = writer.bytes
        }
        self.tools = tools
        caching = [UInt8(ascii: ",")] + JSON.object(Caching.perCaller).bytes.dropFirst().dropLast()
    }

    func answer(_ request: ClientRequest) throws -> MethodAnswer {
        if let cursor = request.params["cursor"], !cursor.isNull {
            throw RPCError(.invalidParams, "There is no such page: all tools stand on the first. Leave the cursor out.")
        }
        let result = tools[request.caller.role] ?? []
        return .message(
            request.result(capacity: result.count + caching.count) { writer in
                writer.raw(result)
                if request.version.era == .modern { writer.raw(caching) }
            }
        )
    }
}
