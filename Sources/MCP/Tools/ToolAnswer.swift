package import Vocabulary

/// What a call of a tool comes to.
package enum ToolAnswer: Sendable {
    /// The output, as the JSON of an object that the tool's schema describes.
    case output([UInt8])
    /// Texts, images and sounds, of a tool without an output schema.
    case content([Content], isError: Bool = false)
    /// A refusal or failure that the model is told of.
    case failure(Fault)
    /// It cannot go on before the client has answered something.
    case input(InputRequired)
    /// It goes on behind the answer, as a task of the protocol.
    indirect case task(DurableTask)
}

extension ToolAnswer {
    /// The members of the result of `tools/call`, for an answer that ends the call.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .output(let output):
            // Structured content, and the same bytes once more as text.
            writer.raw(#""content":[{"type":"text","text":""#)
            output.withUnsafeBufferPointer { writer.escaped($0) }
            writer.raw(#""}],"structuredContent":"#)
            writer.raw(output)
            writer.raw(#","isError":false"#)
        case .content(let contents, let isError):
            writer.raw(#""content":"#)
            writer.value(.array(contents.map(\.json)))
            writer.raw(#","isError":"#)
            writer.bool(isError)
        case .failure(let fault):
            // As text for the model, and in its parts for programs.
            writer.raw(#""content":[{"type":"text","text":"#)
            writer.string(fault.code.rawValue + ": " + fault.message)
            writer.raw(#"}],"structuredContent":{"error":{"code":"#)
            writer.string(fault.code.rawValue)
            writer.raw(#","message":"#)
            writer.string(fault.message)
            writer.raw(#","retryable":"#)
            writer.bool(fault.isRetryable)
            if let seconds = fault.retryAfter {
                writer.raw(#","retry_after_seconds":"#)
                writer.integer(seconds)
            }
            writer.raw(#"}},"isError":true"#)
        case .task(let task):
            // A client that expects the result of a tool finds an empty one.
            writer.raw(#""content":[],"#)
            writer.raw(JSON.object(task.header).bytes.dropFirst().dropLast())
        case .input:
            writer.raw(#""content":[]"#)
        }
    }

    /// The result as it stands inside a task of the protocol.
    var result: JSON {
        var writer = JSONWriter(capacity: 512)
        writer.raw(#"{"resultType":"complete","#)
        write(to: &writer)
        writer.raw("}")
        return (try? JSONReader.read(writer.bytes)) ?? .null
    }
}
