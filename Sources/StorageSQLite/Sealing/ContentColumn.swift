/// A column whose values were written by agents or people, and are sealed where there is a key to seal them with.
///
/// Statements name the column here wherever they write or read it, so that what is sealed, counted and sealed anew is
/// one list. In the table the column is of the type ANY: a text is plain, a blob is sealed.
package struct ContentColumn: Sendable, Hashable {
    package let table: String
    package let name: String
    /// The columns that name the row; a sealed value opens in this row only.
    package let row: [String]

    init(_ name: String, of table: String, row: String...) {
        self.name = name
        self.table = table
        self.row = row
    }

    package var id: String { "\(table).\(name)" }

    /// The SQL that reads the column, of a table that a query may call otherwise.
    func opened(of alias: String? = nil) -> String {
        let prefix = alias.map { $0 + "." } ?? ""
        return "unseal('\(id)', \(prefix)\(name), \(row.map { prefix + $0 }.joined(separator: ", ")))"
    }

    /// The SQL of what is stored for a value, in a statement that stands at the row.
    func sealed(_ value: String) -> String { sealed(value, row: row) }

    /// The SQL of what is stored for a value, in a row that these expressions name.
    func sealed(_ value: String, row: [String]) -> String { "seal('\(id)', \(value), \(row.joined(separator: ", ")))" }

    /// The SQL that gives the stored value sealed under the newest key.
    var resealed: String { "reseal('\(id)', \(name), \(row.joined(separator: ", ")))" }
}
