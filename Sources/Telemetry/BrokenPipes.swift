import Foundation

/// What a writer of its own thread asks of the system before it writes to what others may close.
enum BrokenPipes {
    /// Keeps the signal of a closed pipe or socket from ending the process; the write still fails, which is noticed.
    static func ignoreOnThisThread() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
