import Vocabulary

/// `tools/list`: the tools that the caller may call, always in the same order and on one page.
struct ToolsList: Method {
    let name = "tools/list"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    private let pages: RolePages

    init(catalog: ToolCatalog) {
        pages = RolePages(of: "tools") { role in catalog.tools.filter { $0.isOpen(to: role) }.map(\.listing) }
    }

    func answer(_ request: ClientRequest) throws -> MethodAnswer { .message(try pages.answer(to: request)) }
}
