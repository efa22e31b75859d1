import NIOCore

/// Runs the tasks of a connection on the event loop of its socket, so that no thread is woken to pass a request on.
///
/// Handlers keep short what they do without waiting: a look-up in the store takes microseconds, and commits are made on
/// the store's own thread.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }
}
