package import Vocabulary

/// The code of the fault that an operation throws.
package func faultCode(_ operation: () async throws -> Void) async -> Fault.Code? {
    do {
        try await operation()
        return nil
    } catch {
        return (error as? Fault)?.code
    }
}
