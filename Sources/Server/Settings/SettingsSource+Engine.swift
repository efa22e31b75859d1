import Foundation
import RESP
import StorageRedis
import Vocabulary

extension SettingsSource {
    /// The shared engine, where the board is in one.
    func engine() throws(SettingError) -> EngineSettings? {
        let text = try text(.store)
        let password = try storePassword()
        let durability = try word(.durability, EngineDurability.Choice.init(rawValue:))
        let namespace = try storeNamespace()
        let url: RedisURL
        do throws(RedisURL.Mistake) {
            guard text != Setting.store.fallback else { return nil }
            url = try RedisURL(text)
        } catch {
            throw SettingError(.store, reason: "\(error) Without an engine it is \(Setting.store.fallback).")
        }
        try requireSecrecy(of: url)
        var client: RedisConfiguration
        do {
            client = try RedisConfiguration(url: url, tls: try tls(for: url))
        } catch let error as SettingError {
            throw error
        } catch {
            throw SettingError(
                .storeAuthorities,
                reason: "It and what stands beside it must name files in PEM: \(error)"
            )
        }
        client.credentials = try credentials(of: url, password)
        return EngineSettings(client: client, namespace: namespace, durability: durability)
    }

    private func storePassword() throws(SettingError) -> String? {
        let password = try optional(.storePassword)
        guard let path = try optional(.storePasswordFile) else { return password }
        guard password == nil else {
            throw SettingError(.storePasswordFile, path, "must not stand beside \(Setting.storePassword.variable)")
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SettingError(.storePasswordFile, path, "must name a file that can be read")
        }
        let line = text.trimmingCharacters(in: .newlines)
        // An empty file is a mistake: the engine would be spoken to as nobody.
        guard !line.isEmpty else {
            throw SettingError(.storePasswordFile, path, "must name a file that holds a password")
        }
        return line
    }

    private func credentials(of url: RedisURL, _ password: String?) throws(SettingError) -> RedisCredentials? {
        switch (url.credentials, password) {
        case (let own?, nil): return own
        case (_?, _?):
            throw SettingError(.storePassword, "must not be set where the address holds a password")
        case (nil, let password?):
            return RedisCredentials(username: url.username ?? RedisCredentials.defaultUsername, password: password)
        case (nil, nil):
            guard url.username == nil else {
                throw SettingError(.storePassword, "must hold the password of the user that the address names")
            }
            return nil
        }
    }

    /// A password and everything on the board would go over the network for everybody to read.
    private func requireSecrecy(of url: RedisURL) throws(SettingError) {
        guard !url.usesTLS, try !flag(.storePlaintext) else { return }
        let hosts: [String] =
            switch url.source {
            case .address(let address): [address.host]
            case .sentinels(let sentinels, _): sentinels.map(\.host)
            }
        guard !hosts.allSatisfy(\.isLoopbackHost) else { return }
        throw SettingError(
            .store,
            "must begin with rediss:// or rediss+sentinel:// where the engine is on another machine; \(Setting.storePlaintext.variable)=true lifts this on a network that nobody else can reach"
        )
    }

    private func storeNamespace() throws(SettingError) -> String {
        let text = try text(.storeNamespace)
        let isPlain = text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0.isDigit || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "-")
        }
        guard isPlain, (1...64).contains(text.utf8.count) else {
            throw SettingError(.storeNamespace, text, "must be 1 to 64 characters from a-z 0-9 _ -")
        }
        return text
    }

    private func tls(for url: RedisURL) throws -> RedisTLS {
        let (certificate, key) = (try optional(.storeCertificate), try optional(.storeKey))
        if certificate != nil, key == nil { throw SettingError(.storeKey, "", "must name the key of the certificate") }
        if certificate == nil, key != nil {
            throw SettingError(.storeCertificate, "", "must name the certificate of the key")
        }
        return try RedisTLS(authorities: try optional(.storeAuthorities), certificate: certificate, key: key)
    }
}
