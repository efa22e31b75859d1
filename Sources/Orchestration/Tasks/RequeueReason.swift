/// Why a task went back to the queue.
package enum RequeueReason: String, CaseIterable, Sendable {
    case leaseLapsed = "lease_lapsed"
    case workerVanished = "worker_vanished"
    case sessionEnded = "session_ended"
    case quarantined
    case retried
}
