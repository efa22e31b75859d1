extension RedisError {
    /// Tells what an error that the server answered with says about the command's effect.
    package init(_ failure: RESPFailure) {
        self =
            failure.isRefusal
            ? .refused(.server(failure)) : .rejected(code: failure.code, message: failure.message)
    }
}

extension RESPFailure {
    /// Codes with which a server turns a command away as a whole.
    ///
    /// A script meets those of the first line only with its first write, and then at once, as the state of a server does
    /// not change while a script runs.
    private static let refusals: Set<String> = [
        "READONLY", "OOM", "MISCONF", "NOREPLICAS", "MASTERDOWN",
        "NOSCRIPT", "LOADING", "BUSY", "NOAUTH", "WRONGPASS", "NOPERM", "NOPROTO", "MOVED", "ASK", "CLUSTERDOWN",
        "TRYAGAIN", "CROSSSLOT", "EXECABORT", "UNBLOCKED",
    ]

    /// Codes that a script may also meet after it has written, since they depend on the command that it calls.
    private static let refusalsOfOneCall: Set<String> = ["NOPERM", "CROSSSLOT", "MOVED", "ASK", "CLUSTERDOWN"]

    /// Codes that are counted by name; a script may make up others, and as many as it likes.
    static let knownCodes = refusals.union(["ERR", "WRONGTYPE", "BUSYGROUP", "NOGOODSLAVE", "NOTBUSY"])

    /// Whether nothing was executed.
    var isRefusal: Bool {
        guard Self.refusals.contains(code) else { return false }
        return !(Self.refusalsOfOneCall.contains(code) && isRaisedInScript)
    }

    /// Whether the server has turned into one that takes no writes, so that another one has to be looked for.
    var isLossOfRole: Bool { ["READONLY", "MASTERDOWN", "UNBLOCKED"].contains(code) }

    /// Whether a running script met the error: servers append the script's hash and line.
    private var isRaisedInScript: Bool { message.contains("script: ") || message.contains("@user_script") }
}
