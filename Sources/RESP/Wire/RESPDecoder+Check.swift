import NIOCore

extension RESPDecoder {
    /// Reads any bytes to their end, and tells whether cutting them into pieces made a difference: it never may.
    ///
    /// A fuzzer calls this with whatever it finds, and fails where the answer is no; it is quick, and never traps.
    package static func readsAlike(_ bytes: [UInt8], inPiecesOf size: Int, limits: RESPLimits = RESPLimits()) -> Bool {
        let whole = Reading(of: [bytes], limits: limits)
        let size = max(1, size)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        return whole == Reading(of: pieces, limits: limits)
    }

    private struct Reading: Equatable {
        /// Written out, as a number that is none equals not even itself.
        var values: [String] = []
        var error: RESPProtocolError?

        init(of pieces: [[UInt8]], limits: RESPLimits) {
            var decoder = RESPDecoder(limits: limits)
            do throws(RESPProtocolError) {
                for piece in pieces {
                    decoder.append(ByteBuffer(bytes: piece))
                    while let value = try decoder.next() { values.append(String(reflecting: value)) }
                }
            } catch {
                self.error = error
            }
        }
    }
}
