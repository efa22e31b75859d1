import ArgumentParser
import Foundation
import Gateway
import Vocabulary

/// Runs the server until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server (the default).",
        discussion: """
            Settings come from these flags, then the environment, then the configuration file:

            \(Setting.table)

            In a configuration file, CALLBOARD_DATA_DIR is {"callboard": {"dataDir": …}}, and so on.
            """
    )

    @Option(help: "Address to listen on (CALLBOARD_HOST).")
    var host: String?

    @Option(help: "Port to listen on (CALLBOARD_PORT).")
    var port: String?

    @Option(name: .customLong("log-level"), help: "How much to log (CALLBOARD_LOG_LEVEL).")
    var logLevel: String?

    @Option(name: .customLong("log-format"), help: "json or pretty (CALLBOARD_LOG_FORMAT).")
    var logFormat: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
        // A reader that closes our output must not end the process; writes then fail with EPIPE.
        signal(SIGPIPE, SIG_IGN)
        // Nor must a limit on the size of files; a write that goes beyond it fails with EFBIG.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let settings = try await store.settings(
                flags: [(.host, host), (.port, port), (.logLevel, logLevel), (.logFormat, logFormat)]
            )
            try await Assembly(settings: settings).run()
        } catch let fault as Fault {
            printNote("callboard: \(fault.message)")
            throw ExitCode.failure
        } catch let failure as ListenFailure {
            printNote("callboard: \(failure)")
            throw ExitCode.failure
        } catch let problem as TLSProblem {
            printNote("callboard: \(problem)")
            throw ExitCode(78)
        } catch let error as SettingError {
            printNote("callboard: \(error)")
            throw ExitCode(78)
        }
    }
}
