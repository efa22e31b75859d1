import Foundation

/// How many files the process may open; every connection is one.
struct OpenFileLimit {
    /// What the store, the exporters and the log need beside connections.
    static let reserve = 512

    let current: Int

    /// The limit as it stands.
    init() {
        var limit = rlimit()
        getrlimit(Self.resource, &limit)
        current = Self.number(limit.rlim_cur)
    }

    /// Raises the limit so far that it covers what is needed, or as far as the system lets this user.
    static func raise(toCover needed: Int) -> OpenFileLimit {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, number(limit.rlim_cur) < needed else { return OpenFileLimit() }
        var wanted = rlimit(rlim_cur: rlim_t(needed), rlim_max: max(limit.rlim_max, rlim_t(needed)))
        // Only a user with rights may raise the hard limit; any other gets as far as it.
        if setrlimit(resource, &wanted) != 0 {
            wanted = rlimit(rlim_cur: min(limit.rlim_max, rlim_t(needed)), rlim_max: limit.rlim_max)
            _ = setrlimit(resource, &wanted)
        }
        return OpenFileLimit()
    }

    /// How many connections leave enough files for everything else.
    func connections(wanting wanted: Int, spare: Int) -> Int { max(1, min(wanted, current - Self.reserve - spare)) }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static func number(_ limit: rlim_t) -> Int { Int(clamping: limit) }
}
