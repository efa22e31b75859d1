import Compression

/// A form in which a receiver takes bodies packed.
enum BodyCoding: String {
    case zstd
    case gzip

    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        switch self {
        case .zstd: Zstd.compress(bytes)
        case .gzip: Gzip.compress(bytes)
        }
    }
}

extension HTTPCall {
    /// A body below this is not worth the work of packing and unpacking it.
    private static let smallestPacked = 1_024

    /// Packs the body, where that makes it smaller.
    mutating func compressBody(_ coding: BodyCoding) {
        guard body.count >= Self.smallestPacked, let packed = coding.compress(body), packed.count < body.count else {
            return
        }
        body = packed
        headers.append(("content-encoding", coding.rawValue))
    }
}
