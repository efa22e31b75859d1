import Foundation
import StorageSQLite

extension SettingsSource {
    /// The keys that seal content, the newest first; none where nobody set any.
    func encryptionKeys() throws(SettingError) -> [EncryptionKey] {
        let path = try optional(.encryptionKeyFile)
        guard let path else { return try keys(in: try text(.encryptionKey), of: .encryptionKey) }
        guard try optional(.encryptionKey) == nil else {
            throw SettingError(.encryptionKeyFile, path, "must not stand beside \(Setting.encryptionKey.variable)")
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SettingError(.encryptionKeyFile, path, "must name a file that can be read")
        }
        let keys = try keys(in: text, of: .encryptionKeyFile)
        // An empty file is a mistake: without a key everything would be written plain.
        guard !keys.isEmpty else { throw SettingError(.encryptionKeyFile, path, "must name a file that holds a key") }
        return keys
    }

    private func keys(in text: String, of setting: Setting) throws(SettingError) -> [EncryptionKey] {
        var keys: [EncryptionKey] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isNewline }) {
            let part = part.trimmingCharacters(in: .whitespaces)
            guard !part.isEmpty else { continue }
            guard let key = EncryptionKey(base64: part) else {
                throw SettingError(
                    setting,
                    "…",
                    "must hold keys of 32 bytes in base64, parted by commas, such as `openssl rand -base64 32` makes"
                )
            }
            if !keys.contains(where: { $0.id == key.id }) { keys.append(key) }
        }
        return keys
    }
}
