@testable import Telemetry

extension CurlTransport {
    /// Why a call has no answer.
    func failure(of call: HTTPCall) async -> TransportFailure? {
        do {
            _ = try await send(call)
            return nil
        } catch { return error as? TransportFailure }
    }

    /// What came of a call, in words.
    func outcome(of call: HTTPCall) async -> String {
        do {
            return "answered \(try await send(call).status)"
        } catch is CancellationError {
            return "cancelled"
        } catch { return "\(error)" }
    }
}
