package import NIOCore

/// A command with its arguments; its description tells the name only, since arguments hold passwords and payloads.
package struct RedisCommand: Sendable, CustomStringConvertible {
    /// An argument, kept as it is given until it is written.
    package enum Argument: Sendable {
        case text(String)
        case bytes(ByteBuffer)
        case number(Int64)
    }

    /// The name of the command (`EVALSHA`).
    package let name: String
    package let arguments: [Argument]

    package init(_ name: String, _ arguments: [Argument] = []) {
        self.name = name
        self.arguments = arguments
    }

    package init(_ name: String, _ arguments: Argument...) { self.init(name, arguments) }

    package var description: String { name }
}

extension RedisCommand.Argument: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int64) { self = .number(number) }
}

extension ByteBuffer {
    /// Writes a command as the array of strings that a server reads.
    package mutating func writeCommand(_ command: RedisCommand) {
        writeHead("*", command.arguments.count + 1)
        writeBulk(command.name)
        for argument in command.arguments {
            switch argument {
            case .text(let text): writeBulk(text)
            case .number(let number): writeBulk(String(number))
            case .bytes(let bytes):
                writeHead("$", bytes.readableBytes)
                writeImmutableBuffer(bytes)
                writeStaticString("\r\n")
            }
        }
    }

    private mutating func writeBulk(_ text: String) {
        writeHead("$", text.utf8.count)
        writeString(text)
        writeStaticString("\r\n")
    }

    private mutating func writeHead(_ type: StaticString, _ length: Int) {
        writeStaticString(type)
        writeString(String(length))
        writeStaticString("\r\n")
    }
}
