import ArgumentParser
import Connect

/// What the board is to hand to an agent, as a person types it: `mentions`, `tasks` or `mentions,tasks`.
struct Deliveries: ExpressibleByArgument {
    let all: [Delivery]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let all = names.compactMap { Delivery(rawValue: String($0)) }
        guard all.count == names.count, Set(all).count == all.count else { return nil }
        self.all = all
    }
}
