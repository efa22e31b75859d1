import Foundation

/// A directory with one room in it, in memory where there is such a place.
struct RoomDirectory {
    let path: String

    init() throws {
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        path = "\(base)/callboard-fuzz-\(UUID())"
        try FileManager.default.createDirectory(atPath: "\(path)/rooms/imported", withIntermediateDirectories: true)
    }

    func write(list: [UInt8], presence: [UInt8], messages: [UInt8]) throws {
        let files = [
            "rooms.json": list, "rooms/imported/presence.json": presence, "rooms/imported/messages.jsonl": messages,
        ]
        for (name, bytes) in files where !bytes.isEmpty {
            try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
