import NIOCore
import RESP
import Testing

@Suite struct CommandTests {
    @Test func isWrittenAsAnArrayOfStrings() {
        var buffer = ByteBuffer()
        buffer.writeCommand(RedisCommand("SET", "k", .bytes(ByteBuffer(bytes: [0, 13, 10])), .text("\u{e9}"), -5))
        #expect(
            Array(buffer.readableBytesView)
                == Array("*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n\0\r\n\r\n$2\r\n\u{e9}\r\n$2\r\n-5\r\n".utf8)
        )
    }

    @Test func showsNoArgument() {
        let command = RedisCommand("HELLO", 3, "AUTH", "callboard", "hunter2")
        #expect(String(describing: command) == "HELLO")
        let credentials = RedisCredentials(username: "callboard", password: "hunter2")
        var dumped = String(reflecting: credentials) + "\(credentials)"
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test func scriptsAreKnownByTheirHash() {
        #expect(RedisScript("return 1").hash == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    }
}
