import Vocabulary

/// Reads a file line by line, and holds no more of it than one line and a buffer.
struct LineReader {
    struct Line {
        /// Counted from 1, empty lines included.
        let number: Int
        /// The line without its end, or nothing if it is longer than any line may be.
        let bytes: ArraySlice<UInt8>?
        /// Whether a line feed ended it; only the last line of a file may lack one.
        let isComplete: Bool
    }

    static let longestLine = 1_048_576

    private let file: OpenFile
    /// How many bytes are left to read: what is added behind them later is not looked at.
    private var rest: Int
    private var number = 0
    private var buffer: [UInt8] = []
    private var position = 0
    private var chunk = [UInt8](repeating: 0, count: 262_144)
    private var isSkipping = false

    init(_ file: OpenFile, upTo limit: Int) {
        self.file = file
        rest = limit
    }

    /// The next line that is not empty.
    mutating func next() throws(Fault) -> Line? {
        while true {
            if let end = buffer[position...].firstIndex(of: 0x0A) {
                let line = buffer[position..<end]
                position = end + 1
                if let line = finish(line, isComplete: true) { return line }
            } else if try !fill() {
                let line = buffer[position...]
                position = buffer.count
                return line.isEmpty && !isSkipping ? nil : finish(line, isComplete: false)
            }
        }
    }

    private mutating func finish(_ line: ArraySlice<UInt8>, isComplete: Bool) -> Line? {
        number += 1
        let isTooLong = isSkipping || line.count > Self.longestLine
        isSkipping = false
        guard !isTooLong else { return Line(number: number, bytes: nil, isComplete: isComplete) }
        var line = line
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        if line.last == 0x0D { line = line.dropLast() }
        return line.isEmpty ? nil : Line(number: number, bytes: line, isComplete: isComplete)
    }

    private mutating func fill() throws(Fault) -> Bool {
        if buffer.count - position > Self.longestLine {
            // What is too long is not kept while its end is looked for.
            isSkipping = true
            position = buffer.count
        }
        buffer.removeFirst(position)
        position = 0
        let count = min(rest, try file.fill(&chunk))
        rest -= count
        buffer += chunk[..<count]
        return count > 0
    }
}
