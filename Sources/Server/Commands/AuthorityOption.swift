import ArgumentParser
import Client

/// Whose certificates a command believes.
struct AuthorityOption: ParsableArguments {
    @Option(
        name: .customLong("ca-file"),
        help: "Certificates in PEM of authorities that count beside those this machine knows."
    )
    var file: String?

    var trust: ServerTrust { file.map(ServerTrust.authorities(inFile:)) ?? .system }
}
