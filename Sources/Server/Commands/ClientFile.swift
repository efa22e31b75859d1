import Connect

/// One of a client's files, with what is to be merged into it.
struct ClientFile {
    let file: ConfigurationFile
    /// What the client does once the file says so, as it is told to its user.
    let effect: String
    let merge: (String) throws(ConfigurationProblem) -> String

    /// The file as it is, and as it would be; one that is not understood is left alone.
    func versions() throws -> (old: String, new: String) {
        let old = try file.read()
        do { return (old, try merge(old)) } catch {
            throw ConfigurationProblem("\(file.path) was left alone. \(error.message)")
        }
    }

    func write(holdsSecret: Bool) throws {
        let (old, new) = try versions()
        guard new != old else { return print("\(file.path) says all this already; it was not changed.") }
        try file.replace(with: new, holdsSecret: holdsSecret)
        print("\(old.isEmpty ? "Wrote" : "Changed") \(file.path): \(effect)")
        guard holdsSecret else { return }
        print("It holds the key, and only you may read it.")
        if file.isUnderVersionControl {
            print("WARNING: git does not ignore this file. Do not commit it: the key would be in the history.")
        }
    }
}
