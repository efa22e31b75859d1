import CoreMetrics
import Foundation
import Orchestration
import RoomFiles
import StorageSQLite
import TestSupport
import Vocabulary

let noon = Timestamp(milliseconds: 1_795_262_400_000)
let general = RoomName(rawValue: "general")

/// A directory of files, by their paths within it.
typealias Tree = [String: [UInt8]]

extension Tree {
    init(_ files: KeyValuePairs<String, String>) {
        self.init(uniqueKeysWithValues: files.map { ($0.key, Array($0.value.utf8)) })
    }

    func text(_ path: String) -> String? { self[path].map { String(decoding: $0, as: UTF8.self) } }

    /// The lines of a room's messages.
    func lines(_ room: String = "general") -> [String] {
        (text("rooms/\(room)/messages.jsonl") ?? "").split(separator: "\n").map(String.init)
    }
}

/// Runs a test with a directory of its own, which is gone afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
    // In memory where there is such a place: thousands of files are synced.
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    let path = "\(base)/callboard-files-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}

func write(_ tree: Tree, to path: String) throws {
    for (name, bytes) in tree {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}

func read(_ path: String) throws -> Tree {
    var tree: Tree = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
        var isDirectory: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
        if !isDirectory.boolValue { tree[name] = Array(try Data(contentsOf: URL(filePath: path + "/" + name))) }
    }
    return tree
}

/// A board in memory, with what goes in and out of its rooms.
struct TestBoard {
    let store: SQLiteStore
    let time = ManualTime(now: noon)

    init() throws { store = try SQLiteStore(inMemoryWith: NOOPMetricsHandler.instance) }

    @discardableResult
    func take(
        _ path: String,
        _ change: (inout RoomImporter.Options) -> Void = { _ in }
    ) async throws -> ImportReport {
        var options = RoomImporter.Options()
        change(&options)
        return try await RoomImporter(store: store, options: options, time: time).import(from: path)
    }

    /// Takes a tree in from a directory of its own.
    @discardableResult
    func take(
        _ tree: Tree,
        _ change: (inout RoomImporter.Options) -> Void = { _ in }
    ) async throws -> ImportReport {
        var report = ImportReport()
        try await withDirectory { path in
            try write(tree, to: path)
            report = try await take(path, change)
        }
        return report
    }

    func exported(keepingPresence: Bool = false) async throws -> Tree {
        var tree: Tree = [:]
        try await withDirectory { path in
            try await export(to: path, keepingPresence: keepingPresence)
            tree = try read(path)
        }
        return tree
    }

    @discardableResult
    func export(to path: String, keepingPresence: Bool = false) async throws -> RoomExporter.Report {
        try await RoomExporter(archive: store, time: time, lockTimeout: .seconds(5))
            .export(to: path, keepingPresence: keepingPresence)
    }

    func messages(of room: RoomName = general) async throws -> [RoomMessage] {
        try await store.messages(
            in: MessageRange(room: room, start: .after(0), mentioning: nil, limit: 1_000)
        ).messages
    }
}

/// A line in the form of the specification.
func line(_ id: String, _ text: String, by agent: String = "ada", more: String = "") -> String {
    """
    {"id":"\(id)","roomName":"general","agentName":"\(agent)","message":"\(text)","mentions":[],\
    "timestamp":"2024-01-20T10:30:00Z","metadata":{}\(more)}
    """
}

let listOfGeneral =
    #"{"rooms":{"general":{"description":"d","createdAt":"2024-01-20T09:00:00Z","messageCount":0,"userCount":0}}}"#
