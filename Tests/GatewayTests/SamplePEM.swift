import Foundation
import Gateway

/// Certificates for `localhost` that sign themselves, each with its key, and files for them.
enum SamplePEM {
    /// Expires on 1 January 2126.
    static let lasting = (
        certificate: """
        -----BEGIN CERTIFICATE-----
        MIIBSDCB8KADAgECAhQ+j4f4Si8seYaa08pwNXUl4XOuojAKBggqhkjOPQQDAjAU
        MRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjYwMTAxMDAwMDAwWhgPMjEyNjAxMDEw
        MDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49
        AwEHA0IABJVNKSzyT1r3bqIOGEps2kwZSCYi1SS8xz93rqFSbxkNzJ8Y2+z9D/h3
        bJ6+wwEzWKmkIhzkR5jMdPUZlyk8G8ijHjAcMBoGA1UdEQQTMBGCCWxvY2FsaG9z
        dIcEfwAAATAKBggqhkjOPQQDAgNHADBEAiAf/imkYKZp6Ov/WeNspOHvRDlIxp3q
        5DXtqi3dMNG7wQIgR2M6Qufkkp4PHJBrptD2anzGDRAfdvfzUlwQpQ0EwhY=
        -----END CERTIFICATE-----

        """,
        key: """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHmmbR2H4YZfTnWQ7
        +effl3yNxhAL7kkrbCJK9qpoZz6hRANCAASVTSks8k9a926iDhhKbNpMGUgmItUk
        vMc/d66hUm8ZDcyfGNvs/Q/4d2yevsMBM1ippCIc5EeYzHT1GZcpPBvI
        -----END PRIVATE KEY-----

        """
    )

    /// Expires on 1 January 2127.
    static let other = (
        certificate: """
        -----BEGIN CERTIFICATE-----
        MIIBSjCB8KADAgECAhRkY9O2zQIGZeZnmU6fzOnVi13nEDAKBggqhkjOPQQDAjAU
        MRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjYwMTAxMDAwMDAwWhgPMjEyNzAxMDEw
        MDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49
        AwEHA0IABIkfmlFhLgcbI9856Un0iN2rxjUmBodixtf/LpzIEOjED++JfeQzCD6v
        mZBMuEM3F+bBdKappNbpQYV8e3PxX16jHjAcMBoGA1UdEQQTMBGCCWxvY2FsaG9z
        dIcEfwAAATAKBggqhkjOPQQDAgNJADBGAiEA9wG3XN6k0UIjwb7dVhnZz+8xkTrU
        oj7b5/d9ziGVnm8CIQCrngyBbe8NBj2haNj0bmsTZFTUY3UAJvvMywpYNT8UNg==
        -----END CERTIFICATE-----

        """,
        key: """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguVHOo7E8LhTjS+cM
        0gNNd3nAGbqcgCWgvbadWp/Nu22hRANCAASJH5pRYS4HGyPfOelJ9Ijdq8Y1JgaH
        YsbX/y6cyBDoxA/viX3kMwg+r5mQTLhDNxfmwXSmqaTW6UGFfHtz8V9e
        -----END PRIVATE KEY-----

        """
    )

    /// Expired on 1 January 2021.
    static let expired = (
        certificate: """
        -----BEGIN CERTIFICATE-----
        MIIBRzCB7qADAgECAhQdnv9ivCFzv5G1+RyCpE/AysumSTAKBggqhkjOPQQDAjAU
        MRIwEAYDVQQDDAlsb2NhbGhvc3QwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAw
        MDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
        BwNCAARH/cdnwTUsHouBBoOXakd81sfBguBqNAqkMsyjAd4mbS5B3BGy1AdeylIr
        +yIIy0DTaXMDntozpYx5ibV2cZNbox4wHDAaBgNVHREEEzARgglsb2NhbGhvc3SH
        BH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIgXPZhwNfmM7Qn78NhnzZvdC9dbYwZ+86h
        XZVmCuUySK0CIQC1X0OUV6FGVsKQpi3u67dazzuctLdwdg3zVxP80yrHuQ==
        -----END CERTIFICATE-----

        """,
        key: """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguvqESgjSgB4w8BTE
        Ipo3NOiBQh3E2bkXXYHG3IjQGRahRANCAARH/cdnwTUsHouBBoOXakd81sfBguBq
        NAqkMsyjAd4mbS5B3BGy1AdeylIr+yIIy0DTaXMDntozpYx5ibV2cZNb
        -----END PRIVATE KEY-----

        """
    )

    /// Writes a pair into a new directory, which is gone behind the work.
    static func withFiles<Outcome>(
        certificate: String = lasting.certificate,
        key: String = lasting.key,
        keyMode: Int = 0o600,
        _ work: (TLSFiles) async throws -> Outcome
    ) async throws -> Outcome {
        let directory = FileManager.default.temporaryDirectory.appending(path: "callboard-tls-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = TLSFiles(
            certificate: directory.appending(path: "certificate.pem").path,
            key: directory.appending(path: "key.pem").path
        )
        try put(certificate, files.certificate)
        try put(key, files.key, mode: keyMode)
        return try await work(files)
    }

    static func put(_ text: String, _ path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
