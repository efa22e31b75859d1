/// All that a board keeps, whatever engine keeps it.
package typealias BoardStore = AgentStore & AuditStore & KeyStore & QuarantineStore & RoomArchive & RoomStore
    & SessionRecordStore & StateStore & TaskStore & UsageStore
