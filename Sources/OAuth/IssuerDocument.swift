import Vocabulary

/// Fetches a small document without following redirects; throws for any status but 200, and when it takes too long.
package typealias DocumentFetcher = @Sendable (_ address: String) async throws -> [UInt8]

/// Finds out where an issuer keeps its keys (RFC 8414, OpenID Connect Discovery).
struct IssuerDocument {
    let configuration: OAuthConfiguration
    let fetch: DocumentFetcher

    /// Where the keys are, as the operator or the issuer says.
    func keysAddress() async throws -> String {
        if let address = configuration.keysAddress { return address.text }
        var trouble: any Error = IssuerTrouble("it has no document")
        for address in addresses {
            do { return try keysAddress(in: try await fetch(address)) } catch is CancellationError {
                throw CancellationError()
            } catch {
                trouble = error
            }
        }
        throw trouble
    }

    /// The places in which the document may stand, in the order of the MCP specification.
    private var addresses: [String] {
        let issuer = configuration.issuerAddress
        let (oauth, openID) = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")
        guard !issuer.path.isEmpty else { return [issuer.text + oauth, issuer.text + openID] }
        return [issuer.origin + oauth + issuer.path, issuer.origin + openID + issuer.path, issuer.text + openID]
    }

    private func keysAddress(in bytes: [UInt8]) throws(IssuerTrouble) -> String {
        guard let document = try? JSONReader.read(bytes) else { throw IssuerTrouble("its document is no JSON") }
        // A document that speaks for another would lead to the keys of another (RFC 8414 §3.3).
        guard document["issuer"]?.string?.isIdentical(to: configuration.issuer) == true else {
            throw IssuerTrouble("its document names another issuer")
        }
        guard let text = document["jwks_uri"]?.string, SecureAddress(text) != nil else {
            throw IssuerTrouble("its document names no address of its keys that can be trusted")
        }
        return text
    }
}
