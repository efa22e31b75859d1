import Testing
import Vocabulary

@Suite("The machine's time")
struct SystemTimeTests {
    private let noon = Timestamp(milliseconds: 1_795_262_400_000)

    @Test(arguments: [-86_400, -3_600, 3_600, 86_400])
    func `goes on from the latest moment that is known, whatever the wall clock was set to`(jump: Int) {
        let wall = noon + .seconds(jump)
        let first = SystemTime(wallClock: wall, notBefore: noon)
        let start = first.now()
        #expect(start >= noon)
        #expect(start >= wall)
        #expect(start < max(noon, wall) + .seconds(60))
        #expect(first.now() >= start)
    }

    @Test func `begins at the wall clock where nothing is known`() {
        let start = SystemTime(wallClock: noon).now()
        #expect(start >= noon)
        #expect(start < noon + .seconds(60))
    }
}
