package import Logging

extension BoardEvent {
    /// What is fixed about an event.
    package struct Declaration: Sendable {
        /// The levels at which it is told, the ordinary one first.
        package let levels: [Logger.Level]
        package let meaning: String
        /// What its lines may tell besides what every line tells.
        package let fields: [LogField]
        /// How many of its repeats are told; nothing where every line is.
        package let repeats: Repeats?

        init(_ level: Logger.Level, _ meaning: String, _ fields: [LogField] = [], repeats: Repeats? = nil) {
            self.init([level], meaning, fields, repeats: repeats)
        }

        init(_ levels: [Logger.Level], _ meaning: String, _ fields: [LogField] = [], repeats: Repeats? = nil) {
            self.levels = levels
            self.meaning = meaning
            self.fields = fields
            self.repeats = repeats
        }
    }

    /// How often the same may be told in a while; what goes beyond is counted and held back.
    ///
    /// Only what a client can make the server say as often as it likes, and what fails over and over, is declared so:
    /// nothing that tells what became of a task.
    package struct Repeats: Sendable {
        package let limit: Int
        package let window: Duration
        /// Lines that differ in this field are no repeats of each other.
        package let subject: LogField?

        static let few = Repeats(limit: 10, window: .seconds(10), subject: nil)

        static func few(of subject: LogField) -> Repeats {
            Repeats(limit: few.limit, window: few.window, subject: subject)
        }
    }

    /// The events whose repeats are not all told, by name.
    package static let sampled: [String: Repeats] = Dictionary(
        uniqueKeysWithValues: allCases.compactMap { event in
            event.declaration.repeats.map { (event.rawValue, $0) }
        }
    )
}
