extension RedisClient {
    /// Finds out where the primary is: as configured, or as the first sentinel says that answers.
    func locate() async throws -> RedisAddress {
        switch configuration.source {
        case .address(let address): return address
        case .sentinels(let sentinels, let primary):
            var reasons: [String] = []
            for sentinel in sentinels {
                do {
                    if let address = try await ask(sentinel, for: primary) { return address }
                    reasons.append("\(sentinel) knows no primary \(primary)")
                } catch {
                    reasons.append("\(sentinel): \(error)")
                }
            }
            throw RedisConnectFailure(nil, "No sentinel could name the primary. " + reasons.joined(separator: "; "))
        }
    }

    private func ask(_ sentinel: RedisAddress, for primary: String) async throws -> RedisAddress? {
        let connection = try await RedisConnection.connect(
            to: sentinel,
            for: .sentinel,
            configuration: configuration,
            group: group,
            metrics: metrics
        )
        defer { connection.finish() }
        let question = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", .text(primary))
        let answer = try await connection.send(question).elements
        guard let answer, answer.count == 2, let host = answer[0].string, let port = answer[1].integer,
            (1...65_535).contains(port)
        else { return nil }
        return RedisAddress(host: host, port: Int(port))
    }
}
