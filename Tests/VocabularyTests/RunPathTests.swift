import Testing
import Vocabulary

@Suite("The place of a run")
struct RunPathTests {
    private let moment = Timestamp(milliseconds: 1_795_262_400_123)

    @Test func `an id is a UUID of version 7 whose beginning is its moment`() throws {
        for id in (0..<200).map({ _ in RunID.random(at: moment) }) {
            let text = id.description
            #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            let digits = text.filter { $0 != "-" }
            #expect(Int64(digits.prefix(12), radix: 16) == moment.milliseconds)
            #expect(id.trace.description == digits)
            #expect(id.span.description == digits.suffix(16))
        }
    }

    @Test func `the same name at the same moment has the same id, and any other another`() {
        let digest = Array(UInt8(0)..<32)
        #expect(RunID(at: moment, digest: digest) == RunID(at: moment, digest: digest))
        #expect(RunID(at: moment, digest: digest) != RunID(at: moment, digest: digest.reversed()))
        #expect(RunID(at: moment, digest: digest) != RunID(at: moment + .milliseconds(1), digest: digest))
    }

    @Test func `a digest of ten bytes that are all set fills what a version leaves free`() {
        let id = RunID(at: Timestamp(milliseconds: 0), digest: Array(repeating: UInt8(0xFF), count: 10))
        #expect(id.description == "00000000-0000-7fff-bfff-ffffffffffff")
    }

    @Test func `a dotted order names each step by its start and its id`() {
        let root = RunPath(root: .random(at: moment), at: moment)
        let child = root.child(.random(at: moment + .seconds(1)), at: moment + .seconds(1))
        #expect(root.dottedOrder == "20261121T120000123000Z\(root.last.id)")
        #expect(child.dottedOrder == root.dottedOrder + ".20261121T120001123000Z\(child.last.id)")
        #expect(child.parent == root.last.id)
        #expect(child.trace == root.last.id.trace)
        #expect(root.parent == nil)
    }

    @Test func `a part begins no earlier than the whole`() {
        let root = RunPath(root: .random(at: moment), at: moment)
        let child = root.child(.random(at: moment), at: moment - .seconds(5))
        #expect(child.last.start == moment)
    }
}
