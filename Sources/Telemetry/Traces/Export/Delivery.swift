/// One batch on its way: what of it is still to be sent, how much of that at once, and what each answer asks for.
struct Delivery {
    /// What has to be done after an answer.
    enum Step: Equatable {
        /// The account of the spans is to be closed: they were taken, but for so many.
        case settle(rejected: Int, reason: String?)
        /// The spans are to be given up.
        case drop(reason: String)
        /// The same spans are to be sent again after a while.
        case pause(Duration, reason: String)
        /// The same spans are to be sent again at once, fewer of them or in another form.
        case resend
    }

    private var waiting: ArraySlice<MergedSpan>
    private var atOnce = Int.max
    private var backoff = Backoff()

    init(of spans: [MergedSpan]) { waiting = spans[...] }

    var isOver: Bool { waiting.isEmpty }

    /// The spans of which the next call carries the first.
    var next: ArraySlice<MergedSpan> { waiting.prefix(atOnce) }

    /// Goes on after an answer to a request for the next spans.
    mutating func note(_ verdict: ExportVerdict, of request: ExportRequest) -> Step {
        waiting = waiting.dropFirst(request.spans.count + request.unwritable.count)
        switch verdict {
        case .taken(let rejected, let reason):
            backoff = Backoff()
            if atOnce < .max / 2 { atOnce *= 2 }
            return .settle(rejected: rejected, reason: reason)
        case .refused(let reason):
            return .drop(reason: reason)
        case .tooLarge(let reason):
            guard request.spans.count > 1 else { return .drop(reason: reason) }
            atOnce = request.spans.count / 2
            putBack(request)
            return .resend
        case .inAnotherForm:
            putBack(request)
            return .resend
        case .again(let wait, let reason):
            putBack(request)
            let own = backoff.next()
            return .pause(wait ?? own, reason: reason)
        }
    }

    private mutating func putBack(_ request: ExportRequest) { waiting = (request.spans + waiting)[...] }
}
