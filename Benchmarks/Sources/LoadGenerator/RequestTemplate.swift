import NIOCore

/// A request that is rendered once, with places left open for what differs from call to call.
struct RequestTemplate {
    /// Stands for the number of the request, in a body.
    static let id = "{{id}}"
    /// Stands for the task that an earlier answer named, in a body.
    static let task = "{{task}}"
    /// Every request number has as many digits, so that the length of a body is known beforehand.
    static let idDigits = 10

    private enum Piece {
        case bytes(ByteBuffer)
        case id
        case task
    }

    private let head: ByteBuffer
    private let pieces: [Piece]
    private let lengthWithoutTask: Int
    private let taskCount: Int

    init(path: String, headers: [(name: String, value: String)], body: String) {
        var text = "POST \(path) HTTP/1.1\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        head = ByteBuffer(string: text + "Content-Length: ")
        pieces = Self.pieces(of: body)
        var length = 0
        var tasks = 0
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): length += bytes.readableBytes
            case .id: length += Self.idDigits
            case .task: tasks += 1
            }
        }
        lengthWithoutTask = length
        taskCount = tasks
    }

    /// Appends one request to what a connection sends.
    func write(id: Int, task: String, to buffer: inout ByteBuffer) {
        buffer.writeImmutableBuffer(head)
        buffer.writeString(String(lengthWithoutTask + taskCount * task.utf8.count))
        buffer.writeStaticString("\r\n\r\n")
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): buffer.writeImmutableBuffer(bytes)
            case .id: buffer.writeString(String(id))
            case .task: buffer.writeString(task)
            }
        }
    }

    private static func pieces(of body: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = body[...]
        while let mark = rest.firstRange(of: /{{(id|task)}}/) {
            pieces.append(.bytes(ByteBuffer(substring: rest[..<mark.lowerBound])))
            pieces.append(rest[mark] == id ? .id : .task)
            rest = rest[mark.upperBound...]
        }
        pieces.append(.bytes(ByteBuffer(substring: rest)))
        return pieces
    }
}
