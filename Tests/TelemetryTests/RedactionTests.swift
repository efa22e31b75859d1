import Logging
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Secrets in log lines", .timeLimit(.minutes(1)))
struct RedactionTests {
    private static let key =
        "cb_" + String(repeating: "a1", count: 6) + "_" + String(repeating: "b2", count: 21) + "c_d4e5f6"
    private static let webToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g"

    /// A text as a log line shows it.
    private func shown(_ text: String) async throws -> String {
        let line = try await LogCapture.line { $0.info("x", metadata: ["a": "\(text)"]) }
        return String(
            line.dropFirst(
                #"{"time":"2026-11-21T12:00:00.000Z","level":"info","message":"x","logger":"test","a":""#.utf8.count
            ).dropLast(2)
        )
    }

    @Test(
        arguments: [
            "authorization", "Authorization", "proxy-authorization", "token", "access_token", "accessToken", "api_key",
            "apiKey", "x-api-key", "APIKEY", "client_secret", "secretValue", "password", "db.password", "passwd",
            "passphrase", "cookie", "Set-Cookie", "credentials", "private_key", "encryption_key", "signing-key",
            "access_key_id", "a_token",
        ]
    )
    func `a field with such a name is hidden, whatever its value`(key: String) async throws {
        for format in LogFormat.allCases {
            let line = try await LogCapture.line(format: format) {
                $0.info("x", metadata: [key: "tiny", "outer": [key: .stringConvertible(12_345)]])
            }
            #expect(!line.contains("tiny") && !line.contains("12345"), "\(line)")
            #expect(line.ranges(of: "[redacted]").count == 2)
        }
    }

    @Test func `a value that is marked as secret is hidden, whatever its name and wherever it stands`() async throws {
        let text = "tiny"
        let marked: Logger.MetadataValue = "\(text, attributes: { $0[LogPrivacy.self] = .secret })"
        for format in LogFormat.allCases {
            let line = try await LogCapture.line(format: format) {
                $0.info("x", metadata: ["note": marked, "list": [marked, "shown"], "in": ["a": marked]])
            }
            #expect(!line.contains("tiny") && line.contains("shown"), "\(line)")
            #expect(line.ranges(of: "[redacted]").count == 3)
        }
    }

    @Test(
        arguments: [
            "input_tokens", "tokens", "token_count", "key", "key_id", "task_id", "author", "secondary", "passed",
            "agent_type", "cooked", "api", "tool", "keyboard", "to", "p", "",
        ]
    )
    func `a field with an ordinary name is shown`(key: String) async throws {
        let line = try await LogCapture.line { $0.info("x", metadata: [key: "tiny"]) }
        #expect(line.contains("tiny"))
    }

    @Test(
        arguments: [
            (key, "[redacted]"),
            ("key=\(key).", "key=[redacted]."),
            ("two: \(key),\(key)", "two: [redacted],[redacted]"),
            ("sk-ant-api03-abcdefghijklmnop", "[redacted]"),
            ("'sk-proj-0123456789abcdefgh'", "'[redacted]'"),
            ("lsv2_pt_0123456789abcdef0123", "[redacted]"),
            ("ghp_0123456789abcdefghij github_pat_0123456789abcdefghij", "[redacted] [redacted]"),
            ("xoxb-123456789012-abc", "[redacted]"),
            ("AKIAIOSFODNN7EXAMPLE", "[redacted]"),
            (webToken, "[redacted]"),
            ("jwt=\(webToken)&x=1", "jwt=[redacted]&x=1"),
            ("Authorization: Bearer abc.def/ghi+jkl=, next", "Authorization: Bearer [redacted], next"),
            ("bearer \(key)", "bearer [redacted]"),
            ("Basic dXNlcjpwYXNz", "Basic [redacted]"),
            ("redis://user:p@ss@host:6379/0", "redis://[redacted]@host:6379/0"),
            ("rediss://:secret@host", "rediss://[redacted]@host"),
            ("pem -----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----", "pem [redacted]"),
            ("password=hunter2", "password=[redacted]"),
            ("login failed: password: hunter2, user: x", "login failed: password: [redacted], user: x"),
            ("PGPASSWORD = hunter2 psql", "PGPASSWORD = [redacted] psql"),
            ("token=x", "token=[redacted]"),
            ("/cb?code=1&access_token=abc/d+e=&state=2", "/cb?code=1&access_token=[redacted]&state=2"),
            ("X-Api-Key: 0123", "X-Api-Key: [redacted]"),
            ("db.password='two words' x", "db.password='[redacted]' x"),
            (#"{"api_key":"a b","n":1}"#, #"{\"api_key\":\"[redacted]\",\"n\":1}"#),
            (#"{"api_key" : "a\"b", "n":1}"#, #"{\"api_key\" : \"[redacted]\", \"n\":1}"#),
            (#"{\"secret\":\"abc\",\"n\":1}"#, #"{\\\"secret\\\":\\\"[redacted]\\\",\\\"n\\\":1}"#),
            ("Cookie: sid=abc; theme=dark\nHost: x", #"Cookie: [redacted]\nHost: x"#),
            ("Authorization: Digest username=\"u\", response=\"r\"", "Authorization: [redacted]"),
            ("authorization=bearer abcdefgh x", "authorization=bearer [redacted] x"),
            ("secret: öffentlich!", "secret: [redacted]"),
            ("token: \(key)", "token: [redacted]"),
            ("a=\(key) token=\(key) b", "a=[redacted] token=[redacted] b"),
            ("grüße \(key) grüße", "grüße [redacted] grüße"),
        ]
    )
    func `a secret in a text is hidden, and only the secret`(text: String, expected: String) async throws {
        let shown = try await shown(text)
        #expect(shown.hasPrefix(expected))
        #expect(!shown.contains("MHcC"))
        let line = try await LogCapture.line(format: .pretty) { $0.info("\(text)") }
        #expect(line.contains(expected))
    }

    @Test(
        arguments: [
            "task-20261121-001-with-a-longer-name", "0af7651916cd43dd8448eb211c80319c", "cb_short",
            "callboard_tasks_created_total", "my_cb_handler_with_a_long_name", "desk-0123456789abcdefghij",
            "input_tokens=512", "tokens: 12", "token_count: 3", "the token: ", "password=", "secret:",
            "password, please", "key=value", "a secret is what nobody tells", "passed: 12", "author: somebody",
            "http://127.0.0.1:3000/mcp", "mail to someone@example.org", "https://host/path@version", "eyJ.is.short",
            "bearer of news", "basic idea of it", "a:b://", "sk-", "----------", "src/Sources/Tools/TaskTools.swift",
        ]
    )
    func `an ordinary text is shown as it is`(text: String) async throws {
        #expect(try await shown(text) == text)
    }

    @Test func `a secret across the cut is hidden as a whole`() async throws {
        let padding = String(repeating: ".", count: LogText.valueLimit - 10)
        #expect(try await shown(padding + Self.key + "tail") == padding + "[redacted]… (4156 bytes)")
    }
}
