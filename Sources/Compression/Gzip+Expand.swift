import CZlib

extension Gzip {
    /// The most that is unpacked unless the reader names another limit.
    package static let defaultLimit = 64 << 20

    /// Unpacks all members of a gzip stream, one after the other, and refuses anything that is not whole.
    ///
    /// A few kilobytes can unpack to gigabytes, so unpacking ends at the limit; memory grows with what was unpacked.
    package static func expand(
        _ bytes: [UInt8],
        upTo limit: Int = defaultLimit
    ) throws(ExpansionFailure) -> [UInt8] {
        var stream = z_stream()
        guard callboard_gunzip_begin(&stream) == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        let outcome = bytes.withUnsafeBufferPointer { source -> Result<[UInt8], ExpansionFailure> in
            do throws(ExpansionFailure) {
                return .success(try expand(source, with: &stream, upTo: max(0, limit)))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// How much is unpacked at a time.
    private static let stride = 64 << 10

    private static func expand(
        _ source: UnsafeBufferPointer<UInt8>,
        with stream: inout z_stream,
        upTo limit: Int
    ) throws(ExpansionFailure) -> [UInt8] {
        var expanded: [UInt8] = []
        var read = 0
        var members = 0
        while read < source.count {
            // What follows a member has to be another one: padding and scraps hide that something was lost.
            guard members == 0 || source[read...].starts(with: magic.prefix(source.count - read)) else {
                throw .trailingBytes
            }
            guard members == 0 || inflateReset(&stream) == Z_OK else { throw .damaged }
            try expandMember(of: source, from: &read, with: &stream, into: &expanded, upTo: limit)
            members += 1
        }
        guard members > 0 else { throw .truncated }
        return expanded
    }

    /// What every member begins with (RFC 1952 §2.3.1).
    private static let magic: [UInt8] = [0x1F, 0x8B]

    private static func expandMember(
        of source: UnsafeBufferPointer<UInt8>,
        from read: inout Int,
        with stream: inout z_stream,
        into expanded: inout [UInt8],
        upTo limit: Int
    ) throws(ExpansionFailure) {
        while true {
            let given = min(source.count - read, Int(UInt32.max))
            // zlib only reads what it is given here, whatever the type says.
            stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + read })
            stream.avail_in = UInt32(given)
            var status = Z_OK
            let piece = [UInt8](unsafeUninitializedCapacity: stride) { target, count in
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(stride)
                status = inflate(&stream, Z_NO_FLUSH)
                count = stride - Int(stream.avail_out)
            }
            read += given - Int(stream.avail_in)
            guard piece.count <= limit - expanded.count else { throw .tooLarge(limit: limit) }
            expanded += piece
            switch status {
            case Z_STREAM_END: return
            // Nothing could be done: all input is used up, and the member is not at its end.
            case Z_BUF_ERROR: throw .truncated
            case Z_OK where read == source.count && piece.isEmpty: throw .truncated
            case Z_OK: continue
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .damaged
            }
        }
    }
}
