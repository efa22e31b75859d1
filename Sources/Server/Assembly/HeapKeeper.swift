import ServiceLifecycle
import Vocabulary

#if canImport(CMalloc)
    import CMalloc
#endif

/// Gives memory that nothing uses any more back to the system, once a minute.
///
/// The C library keeps what was freed, in a heap for each few threads, and each of them stays as large as its busiest
/// moment has made it: a server would get larger for as long as there are busier moments.
struct HeapKeeper: Service {
    private static let period = Duration.seconds(60)

    let time: any TimeSource

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await time.sleep(for: Self.period)) != nil { Self.release() }
        }
    }

    private static func release() {
        #if canImport(CMalloc)
            _ = malloc_trim(0)
        #endif
    }
}
