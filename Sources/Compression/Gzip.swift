import CZlib

/// Packs bytes into gzip (RFC 1952), and unpacks what others packed.
package enum Gzip {
    /// Packs bytes at once; gives nothing where zlib has no memory.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard callboard_gzip_begin(&stream, Z_BEST_SPEED) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        guard let length = UInt32(exactly: bytes.count) else { return nil }
        // zlib only reads what it is given here, whatever the type says.
        return bytes.withUnsafeBufferPointer { source in
            stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.avail_in = length
            let bound = Int(deflateBound(&stream, UInt(length)))
            guard let room = UInt32(exactly: bound) else { return nil }
            return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_out = target.baseAddress
                stream.avail_out = room
                if deflate(&stream, Z_FINISH) == Z_STREAM_END { count = bound - Int(stream.avail_out) }
            }
        }
    }
}
