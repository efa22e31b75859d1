import Foundation
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Where an export may write")
struct ExportPathTests {
    /// A link that somebody put into the exported directory leads out of it.
    @Test(arguments: ["rooms", "rooms/general"])
    func `no link inside the exported directory is followed`(link: String) async throws {
        try await withDirectory { base in
            let board = try TestBoard()
            try await board.take(Tree(["rooms/general/messages.jsonl": line("a", "x")]))
            let outside = base + "/outside"
            try write(Tree(["kept": "as it was"]), to: outside)
            let path = base + "/export"
            let place = URL(filePath: path).appending(path: link)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: outside)
            #expect(await faultCode { _ = try await board.export(to: path) } == .storageError)
            #expect(try read(outside) == Tree(["kept": "as it was"]))
        }
    }

    @Test func `a directory that only begins like the one of the rooms is left alone`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try await board.take(Tree(["rooms/general/messages.jsonl": line("a", "x")]))
            let beside = Tree(["rooms-evil/general/messages.jsonl": line("b", "planted")])
            try write(beside, to: path)
            try await board.export(to: path)
            #expect(try read(path).text("rooms-evil/general/messages.jsonl") == line("b", "planted"))
            // Nor is it read.
            let other = try TestBoard()
            try await other.take(path)
            #expect(try await other.messages().map(\.text) == ["x"])
        }
    }

    @Test func `the exported directory itself may be a link, as its owner named it`() async throws {
        try await withDirectory { base in
            let board = try TestBoard()
            try await board.take(Tree(["rooms/general/messages.jsonl": line("a", "x")]))
            try FileManager.default.createDirectory(atPath: base + "/real", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: base + "/link",
                withDestinationPath: base + "/real"
            )
            try await board.export(to: base + "/link")
            #expect(try read(base + "/real").text("rooms.json") != nil)
        }
    }
}
