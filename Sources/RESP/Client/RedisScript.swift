import Crypto

/// A script that runs on the server as one step; it is sent whole only where the server does not know it yet.
package struct RedisScript: Sendable {
    package let source: String
    /// The hash by which servers know the script: SHA-1, in small hexadecimal digits.
    package let hash: String

    package init(_ source: String) {
        self.source = source
        let digits = Array("0123456789abcdef")
        hash = Insecure.SHA1.hash(data: Array(source.utf8)).reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}

/// The reply of a script, and how well its effect is secured.
package struct RedisScriptReply: Sendable, Equatable {
    package let value: RESPValue
    /// How many replicas have the effect; nothing where that was not asked, or is not known.
    package let replicas: Int?
}

/// How many replicas a caller wants to have its change, and how long it waits for them.
package struct RedisConfirmation: Sendable, Equatable {
    package let replicas: Int
    package let patience: Duration

    package init(replicas: Int, patience: Duration) {
        self.replicas = replicas
        self.patience = patience
    }
}
