import StorageSQLite
import Synchronization

/// Hands out one board for many inputs, and a new one before it has grown slow.
final class BoardLender: Sendable {
    private static let inputsOfBoard = 500
    private let state = Mutex((board: FuzzedBoard?.none, inputs: 0))

    /// The board for one input; what earlier ones have left on it is part of the game.
    func board() async throws -> FuzzedBoard {
        let lent = state.withLock { state in
            state.inputs += 1
            return state.inputs % Self.inputsOfBoard == 0 ? nil : state.board
        }
        if let lent { return lent }
        let board = try await FuzzedBoard()
        let old = state.withLock { state in
            defer { state.board = board }
            return state.board
        }
        try old?.store.close()
        return board
    }
}

extension FuzzTarget {
    /// A target that has boards of its own.
    init(
        _ name: String,
        upTo longestInput: Int,
        onBoard check: @escaping @Sendable (FuzzedBoard, InputPieces) async throws -> Void
    ) {
        let lender = BoardLender()
        self.init(name, upTo: longestInput, waiting: { try await check(try await lender.board(), InputPieces($0)) })
    }
}
