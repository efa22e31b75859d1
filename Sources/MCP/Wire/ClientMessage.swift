import Vocabulary

/// The body of a POST, read once, straight from the bytes in which it came.
package struct MessageBody: Sendable {
    let json: Result<JSON, JSONSyntaxError>

    package init(_ bytes: UnsafeRawBufferPointer) {
        do throws(JSONSyntaxError) { json = .success(try JSONReader.read(bytes)) } catch { json = .failure(error) }
    }

    /// How many messages a batch holds; nothing for a body that is none.
    package var batchSize: Int? { (try? json.get())?.array?.count }
}

/// One JSON-RPC message from a client.
enum ClientMessage {
    case request(id: RequestID, method: String, params: RequestParams)
    case notification(method: String, params: RequestParams)
    /// What a client says to a request of the server.
    case response(id: RequestID?, ClientReply)

    /// Sorts a message by its members, whose names are compared byte by byte: `Method` is no method.
    init(_ json: JSON) throws(RPCError) {
        guard json.members != nil else { throw RPCError(.invalidRequest, "The message is no JSON object.") }
        guard json["jsonrpc"] == "2.0" else {
            throw RPCError(.invalidRequest, #"The message lacks "jsonrpc":"2.0"."#)
        }
        let params = RequestParams(json["params"])
        guard let method = json["method"] else {
            let id = json["id"].flatMap(RequestID.init)
            if let result = json["result"] {
                self = .response(id: id, .result(result))
            } else if let error = json["error"] {
                self = .response(id: id, .error(error["message"]?.string ?? "an error without words"))
            } else {
                throw RPCError(.invalidRequest, "The message has no method.")
            }
            return
        }
        guard let method = method.string else { throw RPCError(.invalidRequest, "The method is no string.") }
        guard let id = json["id"] else {
            self = .notification(method: method, params: params)
            return
        }
        guard let id = RequestID(id) else { throw RPCError(.invalidRequest, "The id is no string and no integer.") }
        self = .request(id: id, method: method, params: params)
    }

    /// The id of a message that is wrong otherwise, so that its error finds the way back.
    static func id(of json: JSON) -> RequestID? { json["id"].flatMap(RequestID.init) }

    /// The id to which an error belongs.
    var id: RequestID? {
        if case .request(let id, _, _) = self { id } else { nil }
    }
}

/// The parameters of a message, with what stands in their `_meta`.
struct RequestParams: Sendable {
    let json: JSON
    let meta: JSON?

    init(_ params: JSON?) {
        json = params ?? .object([])
        meta = json["_meta"]
    }

    subscript(name: String) -> JSON? { json[name] }

    /// Throws where the parameters are no object.
    func check() throws(RPCError) {
        guard json.members != nil else { throw RPCError(.invalidParams, "The params have to be an object.") }
    }
}

/// The keys under which the modern era describes a request, in its `params._meta`.
enum MetaKey {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    static let logLevel = "io.modelcontextprotocol/logLevel"
    static let progressToken = "progressToken"
    static let toolUseID = "claudecode/toolUseId"
    static let traceparent = "traceparent"
}

extension JSON {
    /// The progress token in the `_meta` of a request.
    var progressToken: JSON? {
        switch self[MetaKey.progressToken] {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }
}
