import CoreMetrics
import Foundation
import Orchestration
import StorageRedis
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

/// The stores that the contract is held against.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case sqliteInMemory
    case sqliteFile
    /// The same with a key: all content is sealed.
    case sqliteSealed
    /// Over TLS, as a user with few rights; only where a server is at hand.
    case redis

    static var allCases: [StoreKind] {
        [.sqliteInMemory, .sqliteFile, .sqliteSealed] + (RedisServer.program == nil ? [] : [.redis])
    }

    var testDescription: String { rawValue }

    /// Runs a test with a store of its own, which is gone afterwards.
    func withStore(limits: StoreLimits = StoreLimits(), _ body: (any BoardStore) async throws -> Void) async throws {
        switch self {
        case .sqliteInMemory:
            let store = try SQLiteStore(inMemoryWith: NOOPMetricsHandler.instance, limits: limits)
            try await body(store)
            try store.close()
        case .sqliteFile:
            try await withTemporaryDirectory { directory in
                let store = try SQLiteStore(directory: directory, limits: limits)
                try await body(store)
                try store.close()
            }
        case .sqliteSealed:
            try await withTemporaryDirectory { directory in
                let store = try SQLiteStore(directory: directory, limits: limits, keys: 1)
                try await body(store)
                try store.close()
            }
        case .redis: try await body(try await SharedRedis.one.makeStore(limits: limits))
        }
    }
}

extension SQLiteStore {
    convenience init(directory: DataDirectory, limits: StoreLimits = StoreLimits()) throws {
        try self.init(
            directory: directory,
            limits: limits,
            lockTimeout: .seconds(5),
            metrics: NOOPMetricsHandler.instance
        )
    }
}

func withTemporaryDirectory(_ body: (DataDirectory) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "callboard-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(try DataDirectory(path: path))
}
