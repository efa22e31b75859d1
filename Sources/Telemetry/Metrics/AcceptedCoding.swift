/// Whether a scraper takes its page packed, as its `Accept-Encoding` header says (RFC 9110 §12.5.3).
struct AcceptedCoding {
    let takesGzip: Bool

    init(_ header: String?) {
        var qualities: [String: Double] = [:]
        for entry in (header ?? "").lowercased().split(separator: ",") {
            let parts = entry.split(separator: ";", omittingEmptySubsequences: false).map {
                $0.filter { $0 != " " && $0 != "\t" }
            }
            guard let coding = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
            qualities[coding] = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
        takesGzip = (qualities["gzip"] ?? qualities["x-gzip"] ?? qualities["*"] ?? 0) > 0
    }
}
