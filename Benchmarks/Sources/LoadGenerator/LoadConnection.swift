import JSONBytes
import NIOCore

/// One keep-alive connection in a closed loop: the next call goes out when the answer to the last is in and checked.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let steps: [Step]
    private let roundStart: Int
    private let run: LoadRun
    private var context: ChannelHandlerContext?
    private var reader = ResponseReader()
    private var output = ByteBuffer()
    private var head = ResponseReader.Head()
    private var position = 0
    private var id = 0
    private var sentAt = NIODeadline.now()
    private var task = ""

    init(script: Script, run: LoadRun) {
        steps = script.prelude + script.round
        roundStart = script.prelude.count
        self.run = run
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Makes the call that is next, unless the run ends here or the call has to wait for its turn.
    func send() {
        let step = steps[position]
        if position == roundStart, run.isEnding { return run.connectionFinished() }
        guard let context, run.rounds.admits(step, of: self) else { return }
        id = run.nextID()
        output.clear()
        step.request.write(id: id, task: task, to: &output)
        sentAt = .now()
        if step.turn == .wakes { run.createsTask(id, at: sentAt) }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.take(unwrapInboundIn(data))
        do throws(ResponseReader.Malformed) {
            while let part = try reader.next() {
                switch part {
                case .head(let head):
                    self.head = head
                    if steps[position].turn == .waits { run.rounds.startedWaiting() }
                case .body(let body): finish(body)
                }
            }
        } catch {
            run.fail(LoadFailure(description: "The server sent what is no HTTP/1.1 answer."))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        run.fail(LoadFailure(description: "The server closed a connection in the middle of the run."))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        run.fail(LoadFailure(description: "A connection broke: \(error)"))
    }

    private func finish(_ body: ByteBuffer) {
        let now = NIODeadline.now()
        let step = steps[position]
        let (verdict, answer) = judge(body, of: step)
        if step.turn == .waits {
            let created = answer?.createdBy.flatMap(run.takeCreation(of:))
            if let created { run.recordWake(now - created) }
            run.rounds.stoppedWaiting(self, byTaskOfThisRound: created != nil)
        } else {
            run.record(now - sentAt)
        }
        run.record(verdict) { String(buffer: body) }
        switch verdict {
        case .good:
            if let taskID = answer?.taskID { task = taskID }
            position += 1
            if position == steps.count {
                position = roundStart
                run.recordRound()
            }
        case .miss: break
        case .bad: position = task.isEmpty ? 0 : roundStart
        }
        send()
    }

    private func judge(_ body: ByteBuffer, of step: Step) -> (verdict: Verdict, answer: Answer?) {
        guard head.status == 200 else { return (.bad("status \(head.status)"), nil) }
        if case .anything = step.expectation { return (.good, nil) }
        let answer: Answer
        do { answer = try Answer(body, isEventStream: head.isEventStream) } catch {
            return (.bad("no JSON from byte \(error.offset) on"), nil)
        }
        guard answer.id == id else { return (.bad("another id"), answer) }
        guard answer.hasResult, !answer.isError else { return (.bad("an error"), answer) }
        switch step.expectation {
        case .anything, .result: return (.good, answer)
        case .task: return (answer.taskID == nil ? .miss : .good, answer)
        case .noTask: return (answer.taskCount == 0 ? .good : .bad("a task where none should be"), answer)
        }
    }
}

/// What a connection makes of an answer.
enum Verdict {
    case good
    /// A poll that should have handed out a task and did not; it is made again.
    case miss
    case bad(String)
}

/// Why a run came to no figures.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String
}
