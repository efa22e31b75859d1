/// A page of documentation while it grows.
struct MarkdownPage {
    private(set) var text: String

    init(title: String, _ introduction: String) {
        text = "# \(title)\n"
        paragraph(introduction)
    }

    mutating func heading(_ title: String) { text += "\n## \(title)\n" }

    mutating func paragraph(_ sentences: String) { text += "\n\(sentences)\n" }

    mutating func list(_ items: [String]) { text += "\n" + items.map { "- \($0)\n" }.joined() }

    mutating func code(_ language: String, _ lines: String) { text += "\n```\(language)\n\(lines)\n```\n" }

    mutating func table(_ titles: [String], _ rows: [[String]]) {
        text += "\n" + Self.row(titles) + Self.row(titles.map { _ in "---" })
        for row in rows { text += Self.row(row) }
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
}
