extension MCPClient {
    /// Runs a piece of work with a client of its own, whose connections are closed behind it whatever becomes of it.
    package static func withClient<Outcome>(
        endpoint: String,
        apiKey: String?,
        name: String,
        version: String,
        trust: ServerTrust = .system,
        _ work: (MCPClient) async throws -> Outcome
    ) async throws -> Outcome {
        let client = try MCPClient(endpoint: endpoint, apiKey: apiKey, name: name, version: version, trust: trust)
        let outcome: Outcome
        do { outcome = try await work(client) } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
        return outcome
    }
}
