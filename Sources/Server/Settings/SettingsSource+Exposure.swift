import Gateway

extension SettingsSource {
    func exposure() throws(SettingError) -> Exposure {
        Exposure(tls: try tlsFiles(), trustedProxies: try trustedProxies(), limits: try limits())
    }

    private func tlsFiles() throws(SettingError) -> TLSFiles? {
        switch (try optional(.tlsCertificate), try optional(.tlsKey)) {
        case (nil, nil): nil
        case (let certificate?, let key?): TLSFiles(certificate: certificate, key: key)
        case (_?, nil): throw SettingError(.tlsKey, "", "must name the key of the certificate")
        case (nil, _?): throw SettingError(.tlsCertificate, "", "must name the certificate of the key")
        }
    }

    private func trustedProxies() throws(SettingError) -> [IPNetwork] {
        var networks: [IPNetwork] = []
        for text in try list(.trustedProxies) {
            guard let network = IPNetwork(text) else {
                throw SettingError(.trustedProxies, text, "must be addresses or networks such as 10.0.0.0/8")
            }
            networks.append(network)
        }
        return networks
    }

    private func limits() throws(SettingError) -> Gateway.Limits {
        var limits = Gateway.Limits()
        limits.connections = try number(.maxConnections, in: 1...1_000_000)
        limits.connectionsPerAddress = try number(.maxConnectionsPerAddress, in: 1...1_000_000)
        limits.streams = try number(.maxStreams, in: 1...1_000_000)
        limits.streamsPerKey = try number(.maxStreamsPerKey, in: 1...1_000_000)
        limits.requestsPerKey = try number(.maxRequestsPerKey, in: 1...1_000_000)
        limits.bodyMemory = try number(.maxBodyMemory, in: 8...65_536) << 20
        limits.failedKeys = try number(.maxFailedKeys, in: 0...1_000_000)
        return limits
    }
}
