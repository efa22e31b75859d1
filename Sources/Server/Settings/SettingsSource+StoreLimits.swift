import Orchestration

extension SettingsSource {
    /// How much the store takes in.
    func storeLimits() throws(SettingError) -> StoreLimits {
        StoreLimits(
            openTasks: try number(.maxOpenTasks, in: 1...10_000_000),
            openTasksPerCreator: try number(.maxOpenTasksPerCreator, in: 1...10_000_000),
            stateKeys: try number(.maxStateKeys, in: 1...10_000_000),
            agents: try number(.maxAgents, in: 1...1_000_000)
        )
    }
}
