import Foundation
import NIOCore

/// The address on which the server was to listen cannot be had.
package struct ListenFailure: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: IOError

    package var description: String {
        switch cause.errnoCode {
        case EADDRINUSE:
            "Something listens on port \(port) already. Stop it, or choose another port."
        case EACCES:
            "This user may not listen on port \(port). Choose one above 1023."
        case EADDRNOTAVAIL:
            "\(host) is no address of this machine. Choose another host."
        default:
            "The server cannot listen on \(host), port \(port): \(cause)."
        }
    }
}
