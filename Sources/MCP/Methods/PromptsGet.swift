import Vocabulary

/// `prompts/get`: finds the prompt, checks its arguments, and gives its text.
struct PromptsGet: Method {
    let name = "prompts/get"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let mirroredParameter: String? = "name"
    let catalog: PromptCatalog
    let rounds: InputRounds

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        guard let name = request.params["name"]?.string else {
            throw RPCError(.invalidParams, "prompts/get needs the string name.")
        }
        guard let prompt = catalog.prompt(name, for: request.caller.role) else {
            throw RPCError(.invalidParams, "Unknown prompt: \(name.quoted). prompts/list names those there are.")
        }
        let purpose = InputPurpose(request, subject: name, detail: request.params["arguments"] ?? [:])
        let call = PromptCall(
            caller: request.caller,
            arguments: try Self.arguments(of: prompt, from: request.params["arguments"]),
            client: try rounds.link(for: request, purpose: purpose)
        )
        do {
            switch try await prompt.write(call) {
            case .messages(let messages):
                return .message(
                    request.result { writer in
                        writer.raw(#""description":"#)
                        writer.string(prompt.summary)
                        writer.raw(#","messages":"#)
                        writer.value(.array(messages.map(\.json)))
                    }
                )
            case .input(let required):
                return .message(try rounds.question(required, to: request, purpose: purpose))
            }
        } catch let fault as Fault where !fault.isRetryable {
            throw RPCError(.invalidParams, fault.message)
        }
    }

    private static func arguments(of prompt: Prompt, from json: JSON?) throws(RPCError) -> [String: String] {
        guard let members = (json ?? [:]).members ?? (json?.isNull == true ? [] : nil) else {
            throw RPCError(.invalidParams, "The arguments of prompts/get have to be an object.")
        }
        var arguments: [String: String] = [:]
        for member in members {
            guard prompt.arguments.contains(where: { $0.name.isIdentical(to: member.key) }) else {
                throw RPCError(.invalidParams, "\(prompt.name) takes no argument \(member.key.quoted).")
            }
            guard let value = member.value.string else {
                throw RPCError(.invalidParams, "The argument \(member.key.quoted) has to be a string.")
            }
            arguments[member.key] = value
        }
        for argument in prompt.arguments where argument.isRequired && arguments[argument.name] == nil {
            throw RPCError(.invalidParams, "\(prompt.name) needs the argument \(argument.name).")
        }
        return arguments
    }
}
