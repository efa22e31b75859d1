/// The key of an object's member, compared where it stands.
///
/// A key that was written with escapes equals nothing.
package struct JSONKey {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package static func == (key: JSONKey, name: StaticString) -> Bool {
        key.bytes.count == name.utf8CodeUnitCount
            && key.bytes.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Lets a key be the subject of a `switch`.
    package static func ~= (name: StaticString, key: JSONKey) -> Bool { key == name }
}

/// Bytes that are no JSON, or not the value that was asked for.
package struct JSONMistake: Error, Equatable {
    /// The byte at which reading stopped.
    package let offset: Int

    init(at offset: Int) { self.offset = offset }
}
