import DequeModule

/// Those who wait for one thing, in the order in which they are woken.
///
/// Leaving costs the same however long the line is: thousands leave at once when the server stops.
struct WaitingLine {
    private var places: Deque<Int> = []
    /// Who has left, and still stands among the places.
    private var left: Set<Int> = []

    var count: Int { places.count - left.count }

    mutating func append(_ visitor: Int) { places.append(visitor) }

    mutating func takeFirst() -> Int? {
        while let visitor = places.popFirst() {
            if left.remove(visitor) == nil { return visitor }
        }
        return nil
    }

    /// Takes a visitor out who stands in the line.
    mutating func leave(_ visitor: Int) {
        left.insert(visitor)
        guard left.count * 2 > places.count else { return }
        places.removeAll { left.contains($0) }
        left.removeAll()
    }
}
