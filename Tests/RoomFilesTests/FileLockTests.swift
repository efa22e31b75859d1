import Foundation
import Orchestration
import RoomFiles
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("The locks of a directory that another server uses")
struct FileLockTests {
    /// A number that no process has.
    private static let nobody = "4194999"

    @Test func `a lock that is held past the time-out stops an export and an import, and stays`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try await board.take(Tree(["rooms.json": listOfGeneral]))
            try await board.export(to: path)
            try write(Tree(["rooms.json.lock": "\(getpid())"]), to: path)
            let before = try read(path)
            for isExport in [true, false] {
                async let outcome = faultCode {
                    if isExport { try await board.export(to: path) } else { try await board.take(path) }
                }
                for _ in 0..<100 {
                    await board.time.sleepers(1)
                    board.time.advance(by: .milliseconds(50))
                }
                #expect(await outcome == .storeBusy)
                #expect(try read(path) == before)
            }
        }
    }

    @Test func `who waits for a lock goes on when it is freed`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try write(Tree(["rooms.json": listOfGeneral, "rooms.json.lock": "\(getpid())"]), to: path)
            async let report = board.take(path)
            await board.time.sleepers(1)
            try FileManager.default.removeItem(atPath: path + "/rooms.json.lock")
            board.time.advance(by: .milliseconds(50))
            #expect(try await report.rooms.count == 1)
            #expect(try read(path).keys.sorted() == ["rooms.json"])
        }
    }

    @Test(arguments: [
        (nobody, 31, true), (nobody, 29, false), ("", 31, false), ("x", 31, false), ("1", 31, false), ("-1", 31, false),
    ])
    func `only the old lock of a process that is gone is taken over`(
        owner: String,
        age: Int,
        isTaken: Bool
    ) async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try write(Tree(["rooms.json": listOfGeneral, "rooms.json.lock": owner]), to: path)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(noon.milliseconds) / 1_000 - Double(age))],
                ofItemAtPath: path + "/rooms.json.lock"
            )
            if isTaken {
                #expect(try await board.take(path).rooms.count == 1)
                #expect(try read(path).keys.sorted() == ["rooms.json"])
            } else {
                async let outcome = faultCode { try await board.take(path) { $0.lockTimeout = .milliseconds(50) } }
                await board.time.sleepers(1)
                board.time.advance(by: .milliseconds(50))
                #expect(await outcome == .storeBusy)
                #expect(try read(path)["rooms.json.lock"] != nil)
            }
        }
    }
}
