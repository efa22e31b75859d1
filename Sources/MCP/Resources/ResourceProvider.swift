package import Vocabulary

/// Where the endpoint finds what clients may read.
package protocol ResourceProvider: Sendable {
    var templates: [ResourceTemplate] { get }

    /// One page of what a caller may read, in an order that stays; nothing for a place that no page gave.
    func resources(for caller: Caller, from place: String?) async throws -> ResourcePage?

    /// What a URI stands for; nothing where it stands for nothing, or for nothing that the caller may see.
    func read(_ uri: String, for caller: Caller) async throws -> [ResourceContents]?

    /// Whether a caller may be told of changes of a URI; cheaper than reading it.
    func canWatch(_ uri: String, by caller: Caller) async throws -> Bool
}

/// A part of the list of resources, with the place where the next part begins.
package struct ResourcePage: Sendable {
    package var resources: [Resource]
    package var next: String?

    package init(resources: [Resource], next: String? = nil) {
        self.resources = resources
        self.next = next
    }
}
