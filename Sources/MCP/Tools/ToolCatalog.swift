import Vocabulary

/// All tools of the server, in the order in which they are listed.
package struct ToolCatalog: Sendable {
    package let tools: [PreparedTool]
    private let indices: [String: Int]

    /// Takes the tools as they are to be listed; throws for a name that two tools bear or that clients refuse.
    package init(_ tools: [PreparedTool]) throws {
        var indices: [String: Int] = [:]
        for (index, tool) in tools.enumerated() {
            guard tool.name.isPlainName(atMost: 64) else {
                throw ToolDeclarationError("\(tool.name.quoted) is no name for a tool.")
            }
            for name in [tool.name] + tool.aliases {
                guard indices.updateValue(index, forKey: name) == nil else {
                    throw ToolDeclarationError("Two tools are called \(name.quoted).")
                }
            }
        }
        self.tools = tools
        self.indices = indices
    }

    /// The place of a tool in the list, by a name that is compared byte by byte: a `K` that is a Kelvin sign is another.
    func index(ofToolNamed name: String) -> Int? {
        guard let index = indices.index(forKey: name), indices[index].key.isIdentical(to: name) else { return nil }
        return indices[index].value
    }
}
