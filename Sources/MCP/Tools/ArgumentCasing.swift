/// How the name of a property becomes the name that the model reads.
package enum ArgumentCasing: Sendable {
    /// `waitSeconds` as `wait_seconds`, and `maxCostUSD` as `max_cost_usd`.
    case snake
    /// The name as it is.
    case camel

    /// The name for the model.
    package func name(of property: String) -> String {
        switch self {
        case .camel: property
        case .snake: property.snakeCased
        }
    }
}

extension String {
    fileprivate var snakeCased: String {
        var words = ""
        var previous: Character?
        for (index, character) in zip(indices, self) {
            let next = self.index(after: index) < endIndex ? self[self.index(after: index)] : nil
            if character.isUppercase, let previous, !previous.isUppercase || next?.isLowercase == true { words += "_" }
            words += character.lowercased()
            previous = character
        }
        return words
    }
}
