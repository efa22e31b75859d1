package import Foundation
import NIOCore
import NIOPosix
package import RESP
import Synchronization

/// A real server of its own for one test, with TLS and a user, which can be killed and started again.
package final class RedisServer: Sendable {
    /// The program, where the environment names one; `scripts/test` does.
    package static let program = ProcessInfo.processInfo.environment["CALLBOARD_REDIS_SERVER"]
    package static let credentials = RedisCredentials(username: "callboard", password: "hunter2")

    package let plain: RedisAddress
    package let encrypted: RedisAddress
    package let directory: URL
    private let process = Mutex<Process?>(nil)
    private let arguments: [String]

    /// Runs a server for as long as the closure does.
    package static func run<Outcome>(
        settings: [String] = [],
        _ body: (RedisServer) async throws -> Outcome
    ) async throws -> Outcome {
        let server = try await RedisServer(settings: settings)
        defer {
            server.kill()
            try? FileManager.default.removeItem(at: server.directory)
        }
        try server.start()
        return try await body(server)
    }

    package init(settings: [String] = []) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        plain = RedisAddress(host: "127.0.0.1", port: try await Self.freePort())
        encrypted = RedisAddress(host: "localhost", port: try await Self.freePort())
        let certificate = directory.appending(path: "certificate.pem").path
        let key = directory.appending(path: "key.pem").path
        try Self.execute(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                certificate,
            ]
        )
        let lines = [
            "port \(plain.port)", "bind 127.0.0.1", "dir \(directory.path)", "tls-port \(encrypted.port)",
            "tls-cert-file \(certificate)", "tls-key-file \(key)", "tls-ca-cert-file \(certificate)",
            "tls-auth-clients optional", "save \"\"", "appendonly no",
            "user \(Self.credentials.username) on >\(Self.credentials.password) ~cb:* &cb:* +@all -@admin +role",
        ]
        let file = directory.appending(path: "redis.conf")
        try (lines + settings).joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        arguments = [file.path]
    }

    /// The certificate that clients have to trust.
    package var authorities: String { directory.appending(path: "certificate.pem").path }

    package func start() throws {
        let process = Process()
        guard let program = Self.program else { throw Failure(description: "CALLBOARD_REDIS_SERVER names no program.") }
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
    }

    /// Ends the server without a warning.
    package func kill() {
        guard let process = process.withLock({ $0 }), process.isRunning else { return }
        _ = signal(process.processIdentifier)
        process.waitUntilExit()
    }

    private func signal(_ id: Int32) -> Int32 { Foundation.kill(id, SIGKILL) }

    private static func execute(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "\(program) failed.") }
    }

    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        defer { channel.close(promise: nil) }
        guard let port = channel.localAddress?.port else { throw Failure(description: "There is no free port.") }
        return port
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
