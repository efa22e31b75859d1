extension ContentColumn {
    static let taskDescription = ContentColumn("description", of: "tasks", row: "id")
    static let taskContext = ContentColumn("context", of: "tasks", row: "id")
    static let taskResult = ContentColumn("result", of: "tasks", row: "id")
    static let taskError = ContentColumn("error", of: "tasks", row: "id")
    static let taskNote = ContentColumn("note", of: "tasks", row: "id")
    static let historyDetail = ContentColumn("detail", of: "history", row: "subject", "seq")
    static let receiptAnswer = ContentColumn("answer", of: "receipts", row: "key")
    static let agentCapabilities = ContentColumn("capabilities", of: "agents", row: "id")
    static let stateValue = ContentColumn("value", of: "shared_state", row: "key")
    static let sessionDocument = ContentColumn("document", of: "sessions", row: "id")
    static let roomDescription = ContentColumn("description", of: "rooms", row: "name")
    static let roomOrigin = ContentColumn("origin", of: "rooms", row: "name")
    static let messageText = ContentColumn("text", of: "room_messages", row: "room", "seq")
    static let messageMetadata = ContentColumn("metadata", of: "room_messages", row: "room", "seq")
    static let messageOrigin = ContentColumn("origin", of: "room_messages", row: "room", "seq")
    static let memberProfile = ContentColumn("profile", of: "room_members", row: "room", "agent")
    static let memberOrigin = ContentColumn("origin", of: "room_members", row: "room", "agent")
    static let quarantineReason = ContentColumn("reason", of: "quarantines", row: "kind", "name")
    static let callError = ContentColumn("error", of: "llm_calls", row: "id")
    static let ledgerDocument = ContentColumn("document", of: "llm_sessions", row: "agent", "session")

    /// Every column that is sealed; all others are clear, and a test asks each of them for its reason.
    package static let all: [ContentColumn] = [
        taskDescription, taskContext, taskResult, taskError, taskNote, historyDetail, receiptAnswer,
        agentCapabilities, stateValue, sessionDocument, roomDescription, roomOrigin, messageText, messageMetadata,
        messageOrigin, memberProfile, memberOrigin, quarantineReason, callError, ledgerDocument,
    ]

    /// The same by the tables that hold them, in the order of the list.
    static let byTable: [(table: String, columns: [ContentColumn])] = {
        var tables: [String] = []
        for column in all where !tables.contains(column.table) { tables.append(column.table) }
        return tables.map { table in (table, all.filter { $0.table == table }) }
    }()
}
