extension Schema {
    // An agent looks for its own tasks. What it holds has an index already, and the claims that use that one need it small.
    static let migration003 = """
        CREATE INDEX tasks_ended_by ON tasks (assigned_agent, seq) WHERE finished_at IS NOT NULL;
        """
}
