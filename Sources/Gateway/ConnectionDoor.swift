import MCP
import NIOCore

/// Lets connections in as long as there is room, and knows by which rules each is treated.
struct ConnectionDoor: Sendable {
    let timeLimits: Gateway.TimeLimits
    let certificate: ListenerCertificate?
    let table: ConnectionTable
    let rejections: RejectionCounters
    let log: LimitLog

    /// Counts a new connection for as long as it is open; one that does not get in is counted as refused.
    func admit(_ channel: any Channel) -> ConnectionTable.Admission {
        let address = IPAddress(channel.remoteAddress)
        let admission = table.enter(from: address)
        switch admission {
        case .admitted: break
        case .refused(let reason), .dropped(let reason):
            rejections.count(reason)
            log.tell(reason, client: address)
        }
        channel.closeFuture.whenComplete { _ in table.leave(address, after: admission) }
        return admission
    }
}
