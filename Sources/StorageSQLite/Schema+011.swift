extension Schema {
    static let migration011 = """
        ALTER TABLE keys ADD COLUMN starts_at INTEGER;
        ALTER TABLE keys ADD COLUMN last_used_at INTEGER;
        """
}
