import Foundation
import Synchronization

/// A receiver on a port of its own that does with every connection exactly what a test says, each on its own thread.
final class RawReceiver: Sendable {
    let port: UInt16
    private let listener: Int32
    private let opened = Mutex(0)

    /// How many connections were opened so far.
    var connections: Int { opened.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/traces" }

    init(_ serve: @escaping @Sendable (inout RawPeer) -> Void) throws {
        (listener, port) = try Self.listen()
        Thread { [self, listener] in
            // Shut down, the listener gives no more connections.
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                opened.withLock { $0 += 1 }
                Thread {
                    var peer = RawPeer(descriptor: descriptor)
                    serve(&peer)
                    close(descriptor)
                }.start()
            }
            close(listener)
        }.start()
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port that refuses connections.
    static func closedPort() throws -> UInt16 {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    private static func listen() throws -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) | Foundation.listen(listener, 128) | getsockname(listener, $0, &length)
            }
        }
        guard outcome == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }
}

/// The receiver's end of one connection.
struct RawPeer {
    fileprivate let descriptor: Int32
    private var received: [UInt8] = []

    fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next request; nothing once the connection is closed.
    mutating func request() -> RawRequest? {
        let blank = [UInt8]("\r\n\r\n".utf8)
        while true {
            if let end = received.firstRange(of: blank) {
                var request = RawRequest(head: String(decoding: received[..<end.lowerBound], as: UTF8.self))
                received.removeSubrange(..<end.upperBound)
                let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
                while received.count < length { guard receive() else { return nil } }
                request.body = Array(received[..<length])
                received.removeFirst(length)
                return request
            }
            guard receive() else { return nil }
        }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// Sends bytes; what a closed connection does not take is lost.
    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }

    func answer(_ status: String, headers: [String] = [], body: String = "") {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Returns when the other side has closed the connection.
    mutating func waitUntilClosed() { while receive() {} }

    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        received += buffer.prefix(max(0, count))
        return count > 0
    }
}

/// What came in, byte by byte.
struct RawRequest: Sendable {
    let head: String
    var body: [UInt8] = []

    init(head: String) { self.head = head }

    var line: Substring { head.prefix { $0 != "\r\n" } }

    var headers: [String: String] {
        var headers: [String: String] = [:]
        for line in head.split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        return headers
    }
}
