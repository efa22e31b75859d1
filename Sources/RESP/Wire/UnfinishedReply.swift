/// The aggregates of a reply whose elements have not all come.
struct UnfinishedReply {
    enum Kind {
        case array
        case set
        case map
        case push
        /// What a server may tell about the value that follows; it is skipped.
        case attribute
    }

    private struct Aggregate {
        let kind: Kind
        var missing: Int
        var elements: [RESPValue] = []

        init(_ kind: Kind, count: Int) {
            self.kind = kind
            missing = count
            // What a length promises has not come yet, and gets no room before it does.
            elements.reserveCapacity(min(count, 256))
        }
    }

    /// Bytes of the reply's strings so far.
    var bytes = 0
    private var elements = 0
    private var open: [Aggregate] = []

    /// Takes what comes next, and gives the reply where it is complete by that.
    mutating func take(
        _ item: RESPDecoder.Item,
        limits: RESPLimits
    ) throws(RESPProtocolError) -> RESPValue? {
        switch item {
        case .value(let value):
            return close(with: value)
        case .aggregate(let kind, let count):
            guard kind != .push || open.isEmpty else { throw .misplacedPush }
            guard open.count < limits.depth else { throw .tooDeep }
            guard count <= limits.elements else { throw .tooManyElements }
            let count = kind == .map || kind == .attribute ? 2 * count : count
            elements += count
            guard elements <= limits.elements else { throw .tooManyElements }
            if count > 0 {
                open.append(Aggregate(kind, count: count))
                return nil
            }
            // An empty attribute is skipped like any other: its value is still to come.
            return kind == .attribute ? nil : close(with: Self.value(kind, []))
        }
    }

    /// Puts a value where it belongs, and with it every aggregate that it completes.
    private mutating func close(with value: RESPValue) -> RESPValue? {
        var value = value
        while var innermost = open.popLast() {
            innermost.elements.append(value)
            innermost.missing -= 1
            if innermost.missing > 0 {
                open.append(innermost)
                return nil
            }
            if innermost.kind == .attribute { return nil }
            value = Self.value(innermost.kind, innermost.elements)
        }
        return value
    }

    private static func value(_ kind: Kind, _ elements: [RESPValue]) -> RESPValue {
        switch kind {
        case .array: .array(elements)
        case .set: .set(elements)
        case .push: .push(elements)
        case .map, .attribute:
            .map(stride(from: 0, to: elements.count - 1, by: 2).map { .init(elements[$0], elements[$0 + 1]) })
        }
    }
}
