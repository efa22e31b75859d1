import RESP
import Testing

@Suite struct RedisErrorTests {
    @Test(arguments: [
        "NOSCRIPT No matching script.", "LOADING Redis is loading the dataset in memory",
        "BUSY Redis is busy running a script.",
        "OOM command not allowed when used memory > 'maxmemory'. script: 4bf, on @user_script:1.",
        "READONLY You can't write against a read only replica. script: 4bf, on @user_script:1.",
        "NOAUTH Authentication required.", "MOVED 3999 127.0.0.1:6381", "NOREPLICAS Not enough good replicas to write.",
    ])
    func tellsThatNothingWasExecuted(_ line: String) {
        let error = RedisError(RESPFailure(line: line))
        #expect(error.isSafeToRepeat)
        #expect(error.code == line.prefix { $0 != " " }.lowercased())
    }

    @Test(arguments: [
        "ERR wrong number of arguments", "WRONGTYPE Operation against a key holding the wrong kind of value",
        // What a script meets on its way, it meets after it may have written.
        "NOPERM this user has no permissions. script: 4bf, on @user_script:2.",
        "CROSSSLOT Keys don't hash to the same slot script: 4bf, on @user_script:2.",
    ])
    func tellsThatThereMayBeAnEffect(_ line: String) {
        #expect(!RedisError(RESPFailure(line: line)).isSafeToRepeat)
    }

    @Test func countsUnknownCodesTogether() {
        #expect(RedisError(RESPFailure(line: "LEASE_LOST by a script")).code == "other")
        #expect(RedisError(RESPFailure(line: "all in small letters")).code == "other")
    }

    @Test func readsWhereTheKeysAre() {
        #expect(RESPFailure(line: "MOVED 3999 ::1:6381").redirection == RedisAddress(host: "::1", port: 6_381))
        #expect(RESPFailure(line: "ASK 1 :6381").redirection == RedisAddress(host: "", port: 6_381))
        for line in ["MOVED 3999", "MOVED 1 host", "MOVED 1 host:0", "MOVED 1 ?:1", "ERR 1 host:1"] {
            #expect(RESPFailure(line: line).redirection == nil)
        }
    }
}
