import CZstd

/// Packs bytes with Zstandard (RFC 8878).
package enum Zstd {
    /// The level that LangSmith's own client takes: as fast as gzip's fastest, and smaller.
    private static let level: Int32 = 3

    /// Packs bytes at once; gives nothing where there is no memory for it.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        let bound = ZSTD_compressBound(bytes.count)
        guard ZSTD_isError(bound) == 0 else { return nil }
        var isDone = false
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            let size = bytes.withUnsafeBytes {
                ZSTD_compress(target.baseAddress, bound, $0.baseAddress, $0.count, level)
            }
            isDone = ZSTD_isError(size) == 0
            count = isDone ? size : 0
        }
        return isDone ? packed : nil
    }
}
