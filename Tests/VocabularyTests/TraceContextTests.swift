import ServiceContextModule
import Testing
import Vocabulary

@Suite("The place in a trace")
struct TraceContextTests {
    private static let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a traceparent is read and written back unchanged`() throws {
        let context = try #require(TraceContext(traceparent: Self.example))
        #expect(context.trace.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.span.description == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.traceparent == Self.example)
    }

    @Test(
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "00"),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02", "00"),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03", "01"),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff", "01"),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "01"),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later", "01"),
        ]
    )
    func `flags that are not known, and later versions, are read as far as they are known`(
        text: String,
        flags: String
    ) throws {
        let context = try #require(TraceContext(traceparent: text))
        #expect(context.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-" + flags)
    }

    @Test(
        arguments: [
            "", "00", "00-ab-cd-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.later",
            "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "+0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
            "00-٤bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ]
    )
    func `what is no traceparent is not read`(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func `new places are all different and can be read back`() {
        var traces: Set<TraceID> = []
        var spans: Set<SpanID> = []
        for _ in 0..<1_000 {
            let context = TraceContext.random()
            traces.insert(context.trace)
            spans.insert(context.span)
            let read = TraceContext(traceparent: context.traceparent)
            #expect(read?.traceparent == context.traceparent)
            #expect(read?.isRemote == true)
        }
        #expect(traces.count == 1_000 && spans.count == 1_000)
    }

    @Test func `the identity that means none is drawn again`() {
        var draws: [UInt64] = [2, 0, 1, 0, 0, 0]
        let context = TraceContext.random(isSampled: false) { draws.removeLast() }
        #expect(context.traceparent == "00-00000000000000000000000000000001-0000000000000002-00")
    }

    @Test func `a child belongs to the same trace under a span of its own`() {
        let parent = TraceContext.random(isSampled: false)
        let child = parent.child()
        #expect(child.trace == parent.trace && child.isSampled == parent.isSampled)
        #expect(child.span != parent.span)
    }

    @Test func `a context hands its place on to the tasks within it`() async {
        let place = TraceContext.random()
        var context = ServiceContext.topLevel
        context.traceContext = place
        await ServiceContext.withValue(context) {
            async let inner = ServiceContext.current?.traceContext
            #expect(await inner == place)
        }
        #expect(ServiceContext.current?.traceContext == nil)
    }
}
