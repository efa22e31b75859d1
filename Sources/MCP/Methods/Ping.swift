/// `ping`: a sign of life.
struct Ping: Method {
    let name = "ping"
    let eras: Set<ProtocolVersion.Era> = [.legacy]

    func answer(_ request: ClientRequest) -> MethodAnswer { .message(request.result { _ in }) }
}
