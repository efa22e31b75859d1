import Client
import Testing

struct MirroredHeaderTests {
    /// The examples of the specification, and what would not survive a header.
    @Test(arguments: [
        ("create_task", "create_task"),
        ("agent_communication/send message", "agent_communication/send message"),
        ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
        (" padded ", "=?base64?IHBhZGRlZCA=?="),
        ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
        ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
        ("=?base64?open", "=?base64?open"),
        ("\u{7F}", "=?base64?fw==?="),
        ("", "=?base64??="),
    ])
    func `a value is written so that a header can carry it`(value: String, text: String) {
        #expect(MirroredHeader(value).text == text)
    }
}
