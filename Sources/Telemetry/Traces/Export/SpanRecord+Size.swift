import Vocabulary

extension SpanRecord {
    /// About how much memory the record takes, told without reading its texts.
    var estimatedBytes: Int {
        var bytes = 512 + name.utf8.count + (error?.utf8.count ?? 0)
        bytes += (inputs?.text.utf8.count ?? 0) + (outputs?.text.utf8.count ?? 0)
        bytes += (path?.steps.count ?? 0) * MemoryLayout<RunPath.Step>.stride
        bytes += links.count * MemoryLayout<TraceContext>.stride
        bytes += attributes.estimatedBytes
        for event in events { bytes += 64 + event.name.utf8.count + event.attributes.estimatedBytes }
        return bytes
    }
}

extension [JSON.Member] {
    fileprivate var estimatedBytes: Int { reduce(0) { $0 + 48 + $1.key.utf8.count + $1.value.estimatedBytes } }
}

extension JSON {
    fileprivate var estimatedBytes: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .array(let values): values.reduce(0) { $0 + 16 + $1.estimatedBytes }
        case .object(let members): members.estimatedBytes
        default: 0
        }
    }
}
