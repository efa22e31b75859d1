import CZstd

/// What was packed with Zstandard, as the format's own library reads it; nothing where it is broken.
package func unpackedZstd(_ bytes: [UInt8]) -> [UInt8]? {
    let size = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    guard size < 1 << 30 else { return nil }
    var isWhole = false
    let unpacked = [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
        let read = bytes.withUnsafeBytes { ZSTD_decompress(target.baseAddress, Int(size), $0.baseAddress, $0.count) }
        isWhole = ZSTD_isError(read) == 0 && read == Int(size)
        count = isWhole ? read : 0
    }
    return isWhole ? unpacked : nil
}
