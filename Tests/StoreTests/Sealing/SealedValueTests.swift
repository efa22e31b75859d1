import Foundation
import TestSupport
import Testing

@testable import StorageSQLite

@Suite("Encryption at rest: one value")
struct SealedValueTests {
    private let place = SealedValue.Place(column: "tasks.description", row: ["task-1"])

    private func seal(_ text: String, with cipher: ContentCipher) throws -> Data {
        try #require(try cipher.seal(Data(text.utf8), for: place))
    }

    @Test func `a value opens to what was sealed, whatever its text`() throws {
        let cipher = try SealingKeys.cipher(1)
        var random = SeededGenerator(seed: 7)
        for length in [0, 1, 15, 16, 17, 255, 4_096, 70_000] {
            let text = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
            let sealed = try #require(try cipher.seal(text, for: place))
            #expect(sealed.count == length + SealedValue.overhead)
            #expect(cipher.open(sealed, from: place) == text)
        }
    }

    @Test func `a value with any one byte changed, lost or added does not open`() throws {
        let cipher = try SealingKeys.cipher(1)
        let sealed = try seal("what nobody may change", with: cipher)
        for index in sealed.indices {
            for flip: UInt8 in [1, 128] {
                var changed = sealed
                changed[index] ^= flip
                #expect(cipher.open(changed, from: place) == nil, "byte \(index)")
            }
            #expect(cipher.open(sealed.prefix(index), from: place) == nil)
        }
        #expect(cipher.open(sealed + [0], from: place) == nil)
    }

    @Test func `a value opens in its own column and row only`() throws {
        let cipher = try SealingKeys.cipher(1)
        let sealed = try seal("mine", with: cipher)
        let others = [
            SealedValue.Place(column: "tasks.description", row: ["task-2"]),
            SealedValue.Place(column: "tasks.context", row: ["task-1"]),
            SealedValue.Place(column: "tasks.description", row: ["task-", "1"]),
            SealedValue.Place(column: "tasks.description", row: []),
        ]
        for other in others { #expect(cipher.open(sealed, from: other) == nil) }
        #expect(cipher.open(sealed, from: place) != nil)
    }

    @Test func `parts of a row are not mistaken for each other`() {
        let places = [["a", "b"], ["ab"], ["a", "b", ""], ["", "ab"], ["ab", ""]].map {
            SealedValue.Place(column: "c", row: $0).bytes
        }
        #expect(Set(places).count == places.count)
    }

    @Test func `the newest key seals, an older one opens, a strange one does neither`() throws {
        let old = try seal("old", with: try SealingKeys.cipher(1))
        let both = try SealingKeys.cipher(2, 1)
        #expect(both.open(old, from: place) == Data("old".utf8))
        let new = try seal("new", with: both)
        #expect(try SealingKeys.cipher(2).open(new, from: place) == Data("new".utf8))
        #expect(try SealingKeys.cipher(1).open(new, from: place) == nil)
        #expect(both.isNewest(new) && !both.isNewest(old))
    }

    @Test func `the same text is never sealed alike`() throws {
        let cipher = try SealingKeys.cipher(1)
        let sealed = try (0..<2_000).map { _ in try seal("same", with: cipher) }
        #expect(Set(sealed).count == sealed.count)
    }

    @Test func `without a key nothing is sealed`() throws {
        #expect(try SealingKeys.cipher().seal(Data("plain".utf8), for: place) == nil)
    }

    @Test(arguments: [
        "", "short", "not base64 at all!", Data(count: 31).base64EncodedString(), Data(count: 33).base64EncodedString(),
    ])
    func `what is no key of 32 bytes is refused`(text: String) { #expect(EncryptionKey(base64: text) == nil) }

    @Test func `a key is named by 16 digits that tell nothing of it`() throws {
        let key = try SealingKeys.key(1)
        #expect(key.id.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        #expect(try SealingKeys.key(2).id != key.id)
        #expect(try SealingKeys.key(1).id == key.id)
    }
}
