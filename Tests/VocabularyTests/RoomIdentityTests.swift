import Testing
import Vocabulary

@Suite("Names of rooms and messages")
struct RoomIdentityTests {
    @Test(arguments: ["general", "dev-team", "_x", "-", "A9", String(repeating: "a", count: 64)])
    func `room names are letters, figures, hyphens and underscores`(text: String) {
        #expect(RoomName(checking: text)?.rawValue == text)
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "a b", "a.b", "%2e%2e", "é", "部屋", "a\u{0}", "a\n", "a\\b",
        String(repeating: "a", count: 65),
    ])
    func `no room name is a path, or hides something`(text: String) { #expect(RoomName(checking: text) == nil) }

    @Test func `message ids sort as the messages were sent, and tell their number`() {
        let noon = Timestamp(milliseconds: 1_795_262_400_000)
        let ids = [
            MessageID(at: noon, sequence: 1), MessageID(at: noon, sequence: 31), MessageID(at: noon, sequence: 32),
            MessageID(at: noon, sequence: 1 << 40), MessageID(at: noon + .milliseconds(1), sequence: 2),
            MessageID(at: noon + .seconds(86_400), sequence: 3),
        ]
        #expect(ids.map(\.rawValue) == ids.map(\.rawValue).sorted())
        #expect(ids.map(\.sequence) == [1, 31, 32, 1 << 40, 2, 3])
        #expect(ids.allSatisfy { $0.rawValue.hasPrefix("msg_") && MessageID(checking: $0.rawValue) == $0 })
    }

    @Test(arguments: ["msg_1234567890", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "msg_01K0000000il0000000"])
    func `ids of other servers are taken, and tell no number`(text: String) {
        #expect(MessageID(checking: text)?.rawValue == text)
        #expect(MessageID(rawValue: text).sequence == nil)
    }

    @Test(arguments: ["", "a b", "é", "a\n", String(repeating: "a", count: 129)])
    func `ids are visible ASCII`(text: String) { #expect(MessageID(checking: text) == nil) }
}
