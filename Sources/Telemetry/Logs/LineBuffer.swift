/// The bytes of one line while it grows: plain memory that is written once and copied once.
///
/// An array checks at each append whether it is shared; with some thirty appends a line, that was a third of its cost.
struct LineBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init() { memory = .allocate(byteCount: 1_024, alignment: 1) }

    deinit { memory.deallocate() }

    /// The line so far, valid within the closure only.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        guard let end = memory.baseAddress?.advanced(by: count), let start = bytes.baseAddress else { return }
        end.copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ value: Int) {
        // 20 digits and a sign hold every value.
        reserve(21)
        var rest = value.magnitude
        var digits = 0
        repeat {
            rest /= 10
            digits += 1
        } while rest > 0
        if value < 0 { append(UInt8(ascii: "-")) }
        rest = value.magnitude
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += digits
    }

    @inline(__always)
    private mutating func reserve(_ room: Int) {
        if room > memory.count - count { grow(by: room) }
    }

    private mutating func grow(by room: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + room) * 2, alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }
}
