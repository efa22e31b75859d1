import Vocabulary

/// A bound on an argument: the same value writes the schema's keywords and checks the call.
///
/// On an array, a bound that is not its `count` holds for every element.
package enum Bound: Sendable, Equatable {
    case numbers(atLeast: Int, atMost: Int?)
    case scalars(atLeast: Int, atMost: Int?)
    case elements(atLeast: Int, atMost: Int?)

    /// Bounds a number.
    package static func range(_ range: ClosedRange<Int>) -> Bound {
        .numbers(atLeast: range.lowerBound, atMost: range.upperBound)
    }

    /// Bounds a number from below.
    package static func range(_ range: PartialRangeFrom<Int>) -> Bound {
        .numbers(atLeast: range.lowerBound, atMost: nil)
    }

    /// Bounds a text, counted in Unicode scalars as JSON Schema does.
    package static func length(_ range: ClosedRange<Int>) -> Bound {
        .scalars(atLeast: range.lowerBound, atMost: range.upperBound)
    }

    /// Bounds the number of an array's elements.
    package static func count(_ range: ClosedRange<Int>) -> Bound {
        .elements(atLeast: range.lowerBound, atMost: range.upperBound)
    }
}

extension Bound {
    /// The schema with the bound's keywords, or nothing where the bound fits neither the type nor that of its elements.
    func added(to schema: [JSON.Member]) -> [JSON.Member]? {
        guard let type = JSON.object(schema)["type"]?.string else { return nil }
        switch (self, type) {
        case (.numbers(let least, let most), "integer"), (.numbers(let least, let most), "number"):
            return schema + keywords("minimum", least, "maximum", most)
        case (.scalars(let least, let most), "string"):
            return schema + keywords("minLength", least == 0 ? nil : least, "maxLength", most)
        case (.elements(let least, let most), "array"):
            return schema + keywords("minItems", least == 0 ? nil : least, "maxItems", most)
        case (_, "array"):
            guard let items = JSON.object(schema)["items"]?.members, let bounded = added(to: items) else { return nil }
            return schema.map { $0.key == "items" ? JSON.Member("items", .object(bounded)) : $0 }
        default:
            return nil
        }
    }

    private func keywords(_ lower: String, _ least: Int?, _ upper: String, _ most: Int?) -> [JSON.Member] {
        [least.map { JSON.Member(lower, .integer($0)) }, most.map { JSON.Member(upper, .integer($0)) }]
            .compactMap(\.self)
    }

    /// Throws an `ArgumentRefusal` for a value outside; a value of another type is left to whoever reads it.
    func check(_ json: JSON) throws {
        switch (self, json) {
        case (.numbers(let least, let most), .integer(let value)):
            guard value < least || value > most ?? .max else { return }
            throw outside("is \(value)", least, most)
        case (.numbers(let least, let most), .number(let value)):
            guard value < Double(least) || value > most.map(Double.init) ?? .infinity else { return }
            throw outside("is \(value)", least, most)
        case (.scalars(let least, let most), .string(let text)):
            let count = text.unicodeScalars.count
            guard count < least || count > most ?? .max else { return }
            throw outside("has \(count) characters", least, most)
        case (.elements(let least, let most), .array(let values)):
            guard values.count < least || values.count > most ?? .max else { return }
            throw outside("has \(values.count) elements", least, most)
        case (_, .array(let values)):
            for (index, value) in values.enumerated() {
                do {
                    try check(value)
                } catch let refusal as ArgumentRefusal {
                    throw refusal.at(index)
                }
            }
        default:
            return
        }
    }

    private func outside(_ found: String, _ least: Int, _ most: Int?) -> ArgumentRefusal {
        ArgumentRefusal(found + "; allowed is " + (most.map { "\(least) to \($0)" } ?? "\(least) or more"))
    }
}
