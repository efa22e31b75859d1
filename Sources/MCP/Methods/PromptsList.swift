import Vocabulary

/// `prompts/list`: the prompts that the caller may see, always in the same order and on one page.
struct PromptsList: Method {
    let name = "prompts/list"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    private let pages: RolePages

    init(catalog: PromptCatalog) {
        pages = RolePages(of: "prompts") { role in
            catalog.prompts.filter { $0.roles.contains(role) }.map(\.listing.bytes)
        }
    }

    func answer(_ request: ClientRequest) throws -> MethodAnswer { .message(try pages.answer(to: request)) }
}
