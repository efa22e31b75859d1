import JSONBytes
import LoadGenerator
import NIOCore
import Testing

struct AnswerTests {
    private func answer(_ text: String, isEventStream: Bool = false) throws -> Answer {
        try Answer(ByteBuffer(string: text), isEventStream: isEventStream)
    }

    @Test
    func `a poll gives its first task and the number of them`() throws {
        let answer = try answer(
            #"{"result":{"content":[{"type":"text","text":"{\"task_id\":\"no\"}"}],"structuredContent":{"tasks":["#
                + #"{"task_id":"task-1","context":{"created_by":7}},{"task_id":"task-2","context":{"created_by":8}}]},"#
                + #""isError":false},"id":42,"jsonrpc":"2.0"}"#
        )
        #expect(answer.id == 42)
        #expect(answer.taskID == "task-1")
        #expect(answer.taskCount == 2)
        #expect(answer.createdBy == 7)
        #expect(answer.hasResult && !answer.isError)
    }

    @Test
    func `a task whose error is null is no error`() throws {
        let text = #"{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"task_id":"task-1","error":null}}}"#
        #expect(try !answer(text).isError)
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}"#,
        #"{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}"#,
    ])
    func `both kinds of error are seen`(text: String) throws {
        #expect(try answer(text).isError)
    }

    @Test
    func `the last message of a stream is the answer`() throws {
        let answer = try answer(
            ": ping\n\ndata: {\"method\":\"notifications/progress\"}\n\nevent: message\n"
                + "data: {\"id\":3,\"result\":{\"structuredContent\":{\"tasks\":[]}}}\n\n",
            isEventStream: true
        )
        #expect(answer.id == 3)
        #expect(answer.hasResult)
        #expect(answer.taskCount == 0)
    }

    @Test(arguments: ["", "{", #"{"id":1}}"#, #"{"id":1,"result":{"isError":"no"}}"#])
    func `what is no answer is refused`(text: String) {
        #expect(throws: JSONMistake.self) { try answer(text) }
    }
}
