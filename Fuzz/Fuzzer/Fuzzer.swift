import CFuzzer
import Dispatch
import Foundation
import Synchronization

/// Hands libFuzzer's inputs to the target that `CALLBOARD_FUZZ_TARGET` names; lists the targets where it names none.
@main
enum Fuzzer {
    private static let target = FuzzTarget.all.first {
        $0.name == ProcessInfo.processInfo.environment["CALLBOARD_FUZZ_TARGET"]
    }

    static func main() {
        guard target != nil else {
            for target in FuzzTarget.all { print(target.name, target.longestInput) }
            return
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            Fuzzer.check(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(status)
    }

    private static func check(_ input: [UInt8]) {
        do {
            switch target?.check {
            case .atOnce(let check): try check(input)
            case .waiting(let check): try wait { try await check(input) }
            case nil: break
            }
        } catch {
            // The fuzzer takes whatever ends the process for a find, and keeps the input.
            fatalError("\(target?.name ?? ""): \(error)")
        }
    }

    /// Runs what has to wait, on the pool of threads, until it is done.
    private static func wait(for work: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Task {
            do { try await work() } catch { outcome.failure.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let failure = outcome.failure.withLock({ $0 }) { throw failure }
    }
}

/// What became of work that was waited for.
private final class Outcome: Sendable {
    let failure = Mutex<(any Error)?>(nil)
}
