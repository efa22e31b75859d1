import Vocabulary

/// `completion/complete`: suggests values for an argument of a prompt or a resource template.
struct Complete: Method {
    private static let limit = 100

    let name = "completion/complete"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let completions: any CompletionProvider

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let question = try Self.question(request)
        guard let values = try await completions.suggestions(for: question) else {
            throw RPCError(.invalidParams, "There is no such prompt, template or argument to complete.")
        }
        let completion: JSON = [
            "values": .array(values.prefix(Self.limit).map(JSON.string)),
            "total": .integer(values.count), "hasMore": .bool(values.count > Self.limit),
        ]
        return .message(request.result([JSON.Member("completion", completion)]))
    }

    private static func question(_ request: ClientRequest) throws(RPCError) -> CompletionQuestion {
        let reference = request.params["ref"]
        let argument = request.params["argument"]
        guard let name = argument?["name"]?.string, let value = argument?["value"]?.string else {
            throw RPCError(.invalidParams, "completion/complete needs the object argument with name and value.")
        }
        let subject: CompletionQuestion.Subject? =
            switch reference?["type"]?.string {
            case "ref/prompt": reference?["name"]?.string.map(CompletionQuestion.Subject.prompt)
            case "ref/resource": reference?["uri"]?.string.map(CompletionQuestion.Subject.resource)
            default: nil
            }
        guard let subject else {
            throw RPCError(.invalidParams, "completion/complete needs the object ref: a ref/prompt or a ref/resource.")
        }
        return CompletionQuestion(subject: subject, argument: name, value: value, caller: request.caller)
    }
}
