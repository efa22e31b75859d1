import Vocabulary

/// How far a call is that has not been answered yet.
package struct ToolProgress: Sendable, Equatable {
    package let progress: Double
    /// What `progress` counts up to, where the server knows it.
    package let total: Double?
    package let message: String?

    /// Reads the parameters of a progress notification, or nothing where they name no progress.
    init?(parameters: JSON) {
        guard let progress = parameters["progress"]?.number else { return nil }
        self.progress = progress
        total = parameters["total"]?.number
        message = parameters["message"]?.string
    }
}
