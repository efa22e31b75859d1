import Configuration
import Connect
import Foundation
import SystemPackage
import Vocabulary

/// Where settings come from: flags first, then the environment, then an optional file.
struct SettingsSource: Sendable {
    private let reader: ConfigReader

    /// - Note: A name that looks like a setting of this server and is none is a mistake, and stops the start.
    init(flags: [(Setting, String?)], environment: [String: String], file: String?) async throws {
        // The key of an agent whose client is started in the same shell is no setting of the server.
        let known = Set(Setting.all.map(\.variable) + [Connection.keyVariable])
        for name in environment.keys.sorted() where name.hasPrefix("CALLBOARD_") && !known.contains(name) {
            throw SettingError(unknown: name)
        }
        let values = flags.compactMap { setting, value in
            value.map { (AbsoluteConfigKey(setting), ConfigValue($0, setting)) }
        }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: Dictionary(uniqueKeysWithValues: values)),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]
        if let file { providers.append(try await Self.fileProvider(file)) }
        reader = ConfigReader(providers: providers)
    }

    private static func fileProvider(_ path: String) async throws -> any ConfigProvider {
        let json: JSON
        do {
            json = try JSONReader.read([UInt8](try Data(contentsOf: URL(filePath: path))))
        } catch let error as JSONSyntaxError {
            throw SettingError(file: path, "\(error)")
        } catch {
            throw SettingError(file: path, "It cannot be read.")
        }
        let known = Set(Setting.all.map(\.key))
        if let stray = json.paths.first(where: { !known.contains($0) }) { throw SettingError(unknown: stray) }
        return try await FileProvider<JSONSnapshot>(filePath: FilePath(path))
    }

    /// The setting as text, if anybody set it.
    func optional(_ setting: Setting) throws(SettingError) -> String? {
        let key = ConfigKey(setting.key)
        let text = reader.string(forKey: key, isSecret: setting.isSecret) ?? other(key)
        return text?.isEmpty == true ? nil : text
    }

    /// What a file says in another form than a string.
    private func other(_ key: ConfigKey) -> String? {
        if let number = reader.int(forKey: key) { return String(number) }
        if let number = reader.double(forKey: key) { return "\(number)" }
        return reader.stringArray(forKey: key)?.joined(separator: ",")
    }

    func text(_ setting: Setting) throws(SettingError) -> String { try optional(setting) ?? setting.fallback }

    func number(_ setting: Setting, in range: ClosedRange<Int>) throws(SettingError) -> Int {
        let text = try text(setting)
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(setting, text, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A share, from 0 to 1.
    func share(_ setting: Setting) throws(SettingError) -> Double {
        let text = try text(setting)
        guard let share = Double(text), (0...1).contains(share) else {
            throw SettingError(setting, text, "must be a number from 0 to 1")
        }
        return share
    }

    /// A stretch of days, of which a part will do: 0.5 is twelve hours.
    func days(_ setting: Setting, in range: ClosedRange<Double>) throws(SettingError) -> Duration {
        let text = try text(setting)
        guard let days = Double(text), range.contains(days) else {
            throw SettingError(setting, text, "must be a number from \(range.lowerBound) to \(Int(range.upperBound))")
        }
        return .seconds(days * 86_400)
    }

    func flag(_ setting: Setting) throws(SettingError) -> Bool {
        try word(setting) { text in
            switch text.lowercased() {
            // A file's `true` is read as a number.
            case "true", "1": true
            case "false", "0": false
            default: nil
            }
        }
    }

    func list(_ setting: Setting) throws(SettingError) -> [String] {
        try text(setting).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func word<Word>(_ setting: Setting, _ read: (String) -> Word?) throws(SettingError) -> Word {
        let text = try text(setting)
        guard let word = read(text) else {
            // The help begins with the words there are.
            throw SettingError(setting, text, "must be \(setting.help.prefix { $0 != ":" && $0 != "." })")
        }
        return word
    }
}

/// A setting that stops the start, in one sentence that names it.
struct SettingError: Error, CustomStringConvertible {
    let description: String

    init(_ setting: Setting, _ value: String, _ rule: String) {
        description = "The setting \(setting.variable) \(rule), not \((setting.isSecret ? "…" : value).quoted)."
    }

    /// For a setting whose value is a secret, or is none.
    init(_ setting: Setting, _ rule: String) { description = "The setting \(setting.variable) \(rule)." }

    init(_ setting: Setting, reason: String) {
        description = "The setting \(setting.variable) is of no use. \(reason)"
    }

    init(unknown name: String) {
        description = "There is no setting \(name). `callboard serve --help` lists them all."
    }

    init(file: String, _ reason: String) {
        description = "The configuration file \(file) is of no use. \(reason)"
    }
}

extension AbsoluteConfigKey {
    fileprivate init(_ setting: Setting) { self.init(ConfigKey(setting.key)) }
}

extension ConfigValue {
    fileprivate init(_ value: String, _ setting: Setting) { self.init(.string(value), isSecret: setting.isSecret) }
}

extension JSON {
    /// The dotted paths of all values that are no objects.
    fileprivate var paths: [String] {
        (members ?? []).flatMap { member in
            member.value.members == nil ? [member.key] : member.value.paths.map { "\(member.key).\($0)" }
        }
    }
}
