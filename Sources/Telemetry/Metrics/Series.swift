/// The measurements of one family under one set of label values; every caller that names the set shares the object.
protocol Series: AnyObject, Sendable {
    /// The labels as the page shows them (`agent_type="planning",state="ready"`), by which the page is sorted.
    var labels: [UInt8] { get }

    /// Appends the present values; a writer on another thread is never held up.
    func render(into page: inout ExpositionPage)
}

/// A label set as bytes of the page, escaped once when a series is made.
struct RenderedLabels {
    let bytes: [UInt8]

    init(names: [String], values: [String]) {
        var bytes: [UInt8] = []
        for (name, value) in zip(names, values) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes += name.utf8
            bytes += "=\"".utf8
            bytes.append(escaping: value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        self.bytes = bytes
    }

    /// The beginning of a line up to its value: `name{labels} `, without braces where there is no label.
    func linePrefix(_ name: String) -> [UInt8] {
        bytes.isEmpty ? Array("\(name) ".utf8) : Array("\(name){".utf8) + bytes + Array("} ".utf8)
    }

    /// The beginning of a bucket's line up to its bound: `name_bucket{labels,le="`.
    func bucketPrefix(_ name: String) -> [UInt8] {
        Array("\(name)_bucket{".utf8) + bytes + Array((bytes.isEmpty ? "le=\"" : ",le=\"").utf8)
    }
}
