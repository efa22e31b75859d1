import Orchestration
import Vocabulary

/// A board as a command works on it.
struct CommandBoard {
    let store: any BoardStore
    /// The board's time.
    let time: any TimeSource
    let settings: Settings
    /// Whether a server may work on it at the same time.
    let isServed: Bool
}
