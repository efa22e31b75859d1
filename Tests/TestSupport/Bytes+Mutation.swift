extension [UInt8] {
    /// Changes, drops, doubles or inserts a few bytes, as a broken client or a line might.
    package mutating func mutate(using generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !isEmpty {
            let place = Int.random(in: 0..<count, using: &generator)
            let end = Swift.min(count, place + Int.random(in: 1...40, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: self[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: removeSubrange(place..<end)
            case 3: insert(contentsOf: self[place..<end], at: place)
            case 4: removeSubrange(place...)
            default: insert(contentsOf: "[]{}\",:\\u0-9e.".utf8.shuffled(using: &generator).prefix(5), at: place)
            }
        }
    }
}
