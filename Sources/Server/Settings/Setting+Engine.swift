/// The engine that several nodes share.
extension Setting {
    static let store = Setting(
        key: "callboard.store",
        help: "Where the board is: sqlite, or the address of a Redis or Valkey, such as rediss://callboard@redis:6379.",
        fallback: "sqlite",
        isSecret: true
    )
    static let storePassword = Setting(
        key: "callboard.storePassword",
        help: "The engine's password, where the address does not hold it.",
        fallback: "",
        isSecret: true
    )
    static let storePasswordFile = Setting(
        key: "callboard.storePasswordFile",
        help: "A file that holds the same, so that the password stands in no environment.",
        fallback: ""
    )
    static let storeAuthorities = Setting(
        key: "callboard.storeCa",
        help: "Certificates in PEM that the engine's own may be signed with; those of the system unless set.",
        fallback: ""
    )
    static let storeCertificate = Setting(
        key: "callboard.storeCertificate",
        help: "Certificate in PEM by which the engine knows this server, where it asks for one.",
        fallback: ""
    )
    static let storeKey = Setting(
        key: "callboard.storePrivateKey",
        help: "Key of that certificate in PEM.",
        fallback: ""
    )
    static let storePlaintext = Setting(
        key: "callboard.storePlaintext",
        help: "true or false: whether an engine on another machine may be spoken to without TLS.",
        fallback: "false"
    )
    static let storeNamespace = Setting(
        key: "callboard.storeNamespace",
        help:
            "The board's name in the engine, of 1 to 64 characters from a-z 0-9 _ -; nodes of one board have the same.",
        fallback: "callboard"
    )
    static let durability = Setting(
        key: "callboard.durability",
        help: "auto, none, replica or aof: what the engine must have done before a change is answered.",
        fallback: "auto"
    )

    static let engine = [
        store, storePassword, storePasswordFile, storeAuthorities, storeCertificate, storeKey, storePlaintext,
        storeNamespace, durability,
    ]
}
