extension Schema {
    /// What files said of rooms, agents and messages beyond what the board knows of, so that it goes back into files.
    static let migration006 = """
        ALTER TABLE rooms ADD COLUMN origin TEXT;
        ALTER TABLE room_messages ADD COLUMN origin TEXT;
        ALTER TABLE room_members ADD COLUMN origin TEXT;
        """
}
