/// Code that reads what others wrote, and what has to hold of it whatever they wrote.
struct FuzzTarget: Sendable {
    /// Throws where an input breaks a property; what an input may be refused for is no error.
    enum Check: Sendable {
        case atOnce(@Sendable (_ input: [UInt8]) throws -> Void)
        case waiting(@Sendable (_ input: [UInt8]) async throws -> Void)
    }

    /// The name by which `scripts/fuzz` takes the target, and which its corpus has.
    let name: String
    /// How long an input is worth trying, in bytes.
    let longestInput: Int
    let check: Check

    init(_ name: String, upTo longestInput: Int = 2_048, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.longestInput = longestInput
        self.check = .atOnce(check)
    }

    init(
        _ name: String,
        upTo longestInput: Int = 2_048,
        waiting check: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.name = name
        self.longestInput = longestInput
        self.check = .waiting(check)
    }
}

/// A property that an input has broken.
struct BrokenProperty: Error, CustomStringConvertible {
    let description: String
}

/// Throws where a property does not hold.
func require(_ holds: Bool, _ property: @autoclosure () -> String) throws(BrokenProperty) {
    if !holds { throw BrokenProperty(description: property()) }
}
