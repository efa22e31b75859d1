import CoreMetrics
import Foundation
import Logging
import Orchestration
import StorageSQLite
import Testing

/// Keys of tests, which are the same in every run.
enum SealingKeys {
    static func key(_ number: UInt8) throws -> EncryptionKey {
        try #require(EncryptionKey(base64: Data(repeating: number, count: 32).base64EncodedString()))
    }

    static func cipher(_ numbers: UInt8...) throws -> ContentCipher {
        ContentCipher(
            keys: try numbers.map(key),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension SQLiteStore {
    /// Opens a store with the keys of these numbers, the newest first.
    convenience init(directory: DataDirectory, limits: StoreLimits = StoreLimits(), keys numbers: UInt8...) throws {
        try self.init(
            directory: directory,
            limits: limits,
            lockTimeout: .seconds(30),
            cipher: ContentCipher(
                keys: try numbers.map(SealingKeys.key),
                metrics: NOOPMetricsHandler.instance,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ),
            metrics: NOOPMetricsHandler.instance
        )
    }
}
