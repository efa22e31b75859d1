import NIOCore
import Synchronization

/// Commands on their way to the event loop: written by any thread, sent together with the loop's next turn.
///
/// It also knows how much is open, sent or not, and refuses what goes beyond.
final class Outbox: Sendable {
    private enum Phase {
        case open
        /// Nothing new is taken; the connection closes with the last reply.
        case finishing
        case closed
    }

    private struct State {
        var phase = Phase.open
        var bytes = ByteBuffer()
        var commands: [SentCommand] = []
        var openCommands = 0
        var openBytes = 0
    }

    /// What became of commands that were put in.
    enum Admission {
        /// They go out with a turn of the event loop; the first to be put in has to ask for it.
        case taken(asksForTurn: Bool)
        case refused(RedisError.Refusal)
    }

    private let state = Mutex(State())
    private let backlog: Int
    private let backlogBytes: Int

    init(backlog: Int, backlogBytes: Int) {
        self.backlog = backlog
        self.backlogBytes = backlogBytes
    }

    /// Whether commands are taken.
    var isOpen: Bool { state.withLock { $0.phase == .open } }

    /// Puts commands in, in their order and with nothing between them; all or none are taken.
    func put(
        _ commands: [RedisCommand],
        for exchange: Exchange,
        timeout: TimeAmount,
        confirmation: SentCommand.Confirmation?
    ) -> Admission {
        state.withLock { state in
            guard state.phase == .open else { return .refused(.notConnected) }
            guard state.openCommands + commands.count <= backlog, state.openBytes <= backlogBytes else {
                return .refused(.backlogFull)
            }
            let isFirst = state.commands.isEmpty
            for (index, command) in commands.enumerated() {
                let before = state.bytes.writerIndex
                state.bytes.writeCommand(command)
                let size = state.bytes.writerIndex - before
                state.openBytes += size
                state.commands.append(
                    SentCommand(
                        exchange: exchange,
                        index: index,
                        size: size,
                        timeout: timeout,
                        confirmation: confirmation
                    )
                )
            }
            state.openCommands += commands.count
            return .taken(asksForTurn: isFirst)
        }
    }

    /// Takes everything out that is to be sent.
    func takeAll() -> (bytes: ByteBuffer, commands: [SentCommand]) {
        state.withLock { state in
            defer {
                state.bytes = ByteBuffer()
                state.commands = []
            }
            return (state.bytes, state.commands)
        }
    }

    /// Notes that commands are not open any more, and tells whether the connection has served its time by that.
    func settled(commands: Int, bytes: Int) -> Bool {
        state.withLock { state in
            state.openCommands -= commands
            state.openBytes -= bytes
            return state.phase == .finishing && state.openCommands == 0
        }
    }

    /// Takes nothing new from now on, and tells whether nothing is open.
    func finish() -> Bool {
        state.withLock { state in
            if state.phase == .open { state.phase = .finishing }
            return state.openCommands == 0
        }
    }

    /// Takes nothing any more, and gives back what was not sent.
    func close() -> [SentCommand] {
        state.withLock { state in
            state.phase = .closed
            defer { state.commands = [] }
            return state.commands
        }
    }
}
