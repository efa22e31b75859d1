extension Setting {
    static let encryptionKey = Setting(
        key: "callboard.encryptionKey",
        help: "Keys that seal content in the store, 32 bytes in base64 each, parted by commas, the newest first.",
        fallback: "",
        isSecret: true
    )
    static let encryptionKeyFile = Setting(
        key: "callboard.encryptionKeyFile",
        help: "A file that holds the same, so that the keys stand in no environment.",
        fallback: ""
    )

    static let encryption: [Setting] = [encryptionKey, encryptionKeyFile]
}
