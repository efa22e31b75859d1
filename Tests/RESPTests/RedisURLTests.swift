import RESP
import Testing

@Suite struct RedisURLTests {
    @Test func readsAnAddress() throws {
        let plain = try RedisURL("redis://cache.example")
        #expect(plain.source == .address(RedisAddress(host: "cache.example", port: 6_379)))
        #expect(plain.credentials == nil && !plain.usesTLS && plain.database == 0)

        let full = try RedisURL("rediss://callboard:p%40ss%2Fword@[::1]:7000/3")
        #expect(full.source == .address(RedisAddress(host: "::1", port: 7_000)))
        #expect(full.credentials == RedisCredentials(username: "callboard", password: "p@ss/word"))
        #expect(full.usesTLS && full.database == 3)
        #expect(try RedisURL("redis://:secret@h").credentials == RedisCredentials(password: "secret"))
        let user = try RedisURL("rediss://call%20board@h")
        #expect(user.username == "call board" && user.credentials == nil)
    }

    @Test func readsSentinels() throws {
        let url = try RedisURL("redis+sentinel://a,b:7000/board/2")
        let sentinels = [RedisAddress(host: "a", port: 26_379), RedisAddress(host: "b", port: 7_000)]
        #expect(url.source == .sentinels(sentinels, primary: "board"))
        #expect(url.database == 2)
    }

    @Test(arguments: [
        "hunter2", "http://u:hunter2@h", "redis://u:hunter2@", "redis://u:hunter2@h:0", "redis://u:hunter2@h:x",
        "redis://u:hunter2@::1", "redis://u:hunter2@h/x", "redis://u:hunter2@h/1/2", "redis://u:hunter2@h?db=1",
        "redis://@h", "redis://u%zz@h", "redis://u:hunter2%zz@h", "redis://u:@h", "redis+sentinel://u:hunter2@h",
    ])
    func refusesWithASentenceThatHidesThePassword(_ text: String) {
        let mistake = #expect(throws: RedisURL.Mistake.self) { try RedisURL(text) }
        #expect(mistake?.description.hasSuffix(".") == true)
        #expect(mistake?.description.contains("hunter2") == false)
    }
}
