import Testing
import Vocabulary

@testable import Telemetry

@Suite("Beginnings and ends in one batch")
struct SpanMergeTests {
    @Test func `a beginning and its end become one whole run that knows what either tells`() throws {
        var beginning = SampleSpans.run(part: .beginning)
        beginning.inputs = RawJSON(["task": "parse"])
        beginning.attributes = [JSON.Member("a", 1), JSON.Member("b", 1)]
        var end = SampleSpans.run(part: .end)
        end.outputs = RawJSON(["result": "done"])
        end.attributes = [JSON.Member("b", 2), JSON.Member("c", 2)]
        end.error = "late"
        for order in [[beginning, end], [end, beginning]] {
            let merged = MergedSpan.merging(order)
            try #require(merged.count == 1)
            #expect(merged[0].records == 2)
            let span = merged[0].span
            #expect(span.part == .whole)
            #expect(span.duration == .milliseconds(1_500))
            #expect(span.inputs == beginning.inputs && span.outputs == end.outputs)
            #expect(span.error == "late")
            #expect(span.attributes == [.init("a", 1), .init("b", 2), .init("c", 2)])
        }
    }

    @Test func `of several ends of a run the last tells how it went`() throws {
        let beginning = SampleSpans.run(part: .beginning)
        var failed = SampleSpans.run(part: .end)
        failed.error = "broken"
        var mended = SampleSpans.run(part: .end)
        mended.outputs = RawJSON(["result": "done"])
        mended.mendsError = true
        let whole = MergedSpan.merging([beginning, failed, mended])
        #expect(whole.map(\.records) == [3])
        #expect(whole[0].span.part == .whole)
        #expect(whole[0].span.error == nil)
        let end = MergedSpan.merging([failed, mended])
        #expect(end.map(\.records) == [2])
        #expect(end[0].span.part == .end)
        #expect(end[0].span.error == nil && end[0].span.mendsError)
        #expect(end[0].span.outputs == mended.outputs)
    }

    @Test func `what belongs to different runs stays apart, in its order`() {
        let spans = [
            SampleSpans.run("a", at: SampleSpans.task(1), part: .beginning),
            SampleSpans.run("b", at: SampleSpans.task(2), part: .end),
            SampleSpans.run("c", at: SampleSpans.task(1)),
            SampleSpans.run("d", at: SampleSpans.task(3), part: .beginning),
            SampleSpans.run("e", at: SampleSpans.task(3), part: .beginning),
        ]
        let merged = MergedSpan.merging(spans)
        #expect(merged.map(\.span.name) == ["a", "b", "c", "d", "e"])
        #expect(merged.records == 5)
    }
}
