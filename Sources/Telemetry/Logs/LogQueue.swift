import Dispatch
import Synchronization

/// Passes lines from the loggers to the one thread that writes them.
final class LogQueue: Sendable {
    private let state: Mutex<State>
    /// Wakes the writing thread, which sleeps only after it has marked itself idle.
    private let wake = DispatchSemaphore(value: 0)

    private struct State {
        var buffer: LogBuffer
        /// Whether everything appended so far is written or lost, and the thread sleeps.
        var isIdle = false
        var isClosed = false
        var whenIdle: [@Sendable () -> Void] = []
    }

    init(byteLimit: Int, lineLimit: Int) {
        state = Mutex(State(buffer: LogBuffer(byteLimit: byteLimit, lineLimit: lineLimit)))
    }

    /// Takes a line in and returns at once; false when there is no room.
    func append(_ line: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, mustWake) = state.withLock { state in
            defer { state.isIdle = false }
            return (state.buffer.append(line), state.isIdle)
        }
        if mustWake { wake.signal() }
        return isTaken
    }

    /// Remembers lines that were handed over and could not be written, for the next notice.
    func lose(_ lines: Int) { state.withLock { $0.buffer.lose(lines) } }

    /// Lets the thread end once nothing is left to write.
    func close() {
        state.withLock { $0.isClosed = true }
        wake.signal()
    }

    /// Calls back as soon as nothing waits and nothing is being written.
    func whenSettled(_ body: @escaping @Sendable () -> Void) {
        let isSettled = state.withLock { state in
            if !state.isIdle { state.whenIdle.append(body) }
            return state.isIdle
        }
        if isSettled { body() }
    }

    /// Exchanges empty storage for the next lines, after a sleep where there are none.
    ///
    /// Only the writing thread calls this. It tells how many lines were lost before the last of these, or nothing when the
    /// queue is closed and empty.
    func next(into storage: inout [UInt8]) -> Int? {
        while true {
            let (dropped, isOver, settled) = state.withLock { state -> (Int?, Bool, [@Sendable () -> Void]) in
                guard state.buffer.isEmpty else { return (state.buffer.take(into: &storage), false, []) }
                state.isIdle = true
                defer { state.whenIdle = [] }
                return (nil, state.isClosed, state.whenIdle)
            }
            for body in settled { body() }
            if let dropped { return dropped }
            if isOver { return nil }
            wake.wait()
        }
    }
}
