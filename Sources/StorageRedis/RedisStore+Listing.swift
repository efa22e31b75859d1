import RESP

extension RedisStore {
    /// How many records one look takes, so that it holds nobody up for long.
    static let pageSize = 500

    /// Reads all records of an index, in the order of their names as bytes.
    ///
    /// A record that is there all the while comes once; of one that comes or goes meanwhile nothing is promised.
    ///
    /// The script is given the place to begin at and the size of a page, and then the arguments.
    func list<Record>(
        _ script: StoreScript,
        of arguments: [RedisCommand.Argument] = [],
        _ read: (Reply) throws -> Record
    ) async throws -> [Record] {
        var records: [Record] = []
        var start = "-"
        while true {
            let rows = try await look(script, [.text(start), .number(Self.pageSize)] + arguments) { try $0.all }
            for row in rows { records.append(try read(row)) }
            guard rows.count == Self.pageSize, let last = rows.last else { return records }
            start = "(" + (try last[0].string)
        }
    }
}
