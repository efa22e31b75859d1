/// The lines that wait to be written: bounded in bytes and in lines, a new line is dropped when either is reached.
struct LogBuffer {
    private let byteLimit: Int
    private let lineLimit: Int
    private var bytes: [UInt8] = []
    private var lines = 0
    /// Lines lost of which no reader has been told yet.
    private var dropped = 0

    init(byteLimit: Int, lineLimit: Int) {
        self.byteLimit = byteLimit
        self.lineLimit = lineLimit
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Takes a line in, or tells that there is no room for it.
    mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count + line.count <= byteLimit, lines < lineLimit else {
            dropped += 1
            return false
        }
        bytes.append(contentsOf: line)
        lines += 1
        return true
    }

    /// Remembers lines that were taken out and could not be written.
    mutating func lose(_ lines: Int) { dropped += lines }

    /// Exchanges the lines for empty storage, and tells how many others were lost before the last of them.
    mutating func take(into storage: inout [UInt8]) -> Int {
        swap(&bytes, &storage)
        defer { dropped = 0 }
        lines = 0
        return dropped
    }
}
