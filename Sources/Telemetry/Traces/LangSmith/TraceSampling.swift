import Vocabulary

/// Decides which traces are kept: by the trace alone, so that all runs of one agree, on all servers and at all times.
struct TraceSampling {
    /// Hashes below this are kept, of all that have 32 bits.
    private let threshold: UInt64

    init(rate: Double) { threshold = UInt64(min(max(rate.isNaN ? 0 : rate, 0), 1) * 4_294_967_296) }

    func keeps(_ trace: TraceID) -> Bool {
        threshold == 1 << 32 || Self.hash(trace) < threshold
    }

    /// The upper half of the FNV-1a hash: the ids themselves begin with the time, and are not spread evenly.
    private static func hash(_ trace: TraceID) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in trace.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        // The last bytes have touched the lower bits only; one more round carries them up.
        hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
        return hash >> 32
    }
}
