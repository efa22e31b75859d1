import Foundation

/// Runs a body on so many threads of their own at once: tasks would take turns on a machine that is busy with other tests.
func onThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) async {
    let (endings, ending) = AsyncStream.makeStream(of: Void.self)
    for _ in 0..<count {
        Thread {
            body()
            ending.yield()
        }.start()
    }
    var iterator = endings.makeAsyncIterator()
    for _ in 0..<count { await iterator.next() }
}
