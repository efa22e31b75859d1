/// Why packed bytes were not unpacked.
package enum ExpansionFailure: Error, Equatable {
    /// They hold more than the reader takes; nothing beyond that was unpacked.
    case tooLarge(limit: Int)
    /// They end before what was packed does.
    case truncated
    /// They are not gzip, or were damaged on the way.
    case damaged
    /// Something follows the gzip that is not gzip.
    case trailingBytes
    case outOfMemory
}

extension ExpansionFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let limit): "The gzip holds more than \(limit) bytes."
        case .truncated: "The gzip ends too early."
        case .damaged: "The bytes are not gzip, or were damaged."
        case .trailingBytes: "Bytes follow the gzip that are not gzip."
        case .outOfMemory: "There is no memory to unpack the gzip."
        }
    }
}
