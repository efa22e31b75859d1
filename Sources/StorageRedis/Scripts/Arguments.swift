import NIOCore
import RESP
import Vocabulary

extension RedisCommand.Argument {
    /// Bytes as they are.
    static func octets(_ octets: some Collection<UInt8>) -> Self { .bytes(ByteBuffer(bytes: octets)) }

    static func number(_ value: Int) -> Self { .number(Int64(value)) }

    static func time(_ moment: Timestamp) -> Self { .number(moment.milliseconds) }

    /// What scripts read as nothing where it is missing; a text that is there is never empty.
    static func optional(_ text: String?) -> Self { .text(text ?? "") }
    static func optional(_ value: Int?) -> Self { value.map(Self.number) ?? "" }
    static func optional(_ moment: Timestamp?) -> Self { moment.map(Self.time) ?? "" }
}

extension [RedisCommand.Argument] {
    /// Fields of a hash, without those that have no value; they come last among a script's arguments.
    init(fields: KeyValuePairs<String, RedisCommand.Argument?>) {
        self = fields.flatMap { name, value in value.map { [.text(name), $0] } ?? [] }
    }
}
