import ServiceLifecycle
package import Vocabulary

/// Keeps the files of the store in order beside all other work: tries to write again after a failure, and gives room that
/// nothing needs back to the disk, a little at a time.
package struct StoreKeeper: Service {
    /// How soon a disk that has room again is noticed without anybody's call.
    private static let period = Duration.milliseconds(500)
    /// A step is one commit of its own; with the pause after it, other changes hardly notice.
    private static let pause = Duration.milliseconds(20)
    private static let pagesPerStep = 64
    /// Steps in one round: some 5 MiB a second go back to the disk.
    private static let stepsPerRound = 20

    private let store: SQLiteStore
    private let time: any TimeSource

    package init(store: SQLiteStore, time: any TimeSource) {
        self.store = store
        self.time = time
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await time.sleep(for: Self.period)) != nil { await tend() }
        }
    }

    /// One round; what fails is tried again in the next, and has been told of by the store already.
    private func tend() async {
        guard store.isWritable else {
            try? await store.tryWriting()
            return
        }
        for _ in 0..<Self.stepsPerRound {
            guard (try? await store.releaseSpace(pages: Self.pagesPerStep)) == true else { return }
            guard (try? await time.sleep(for: Self.pause)) != nil else { return }
        }
    }
}
