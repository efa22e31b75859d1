import Telemetry

extension SettingsSource {
    /// LangSmith's settings, where there is a key for it and nobody switched it off.
    func langSmith() throws(SettingError) -> LangSmithConfiguration? {
        let endpoint = try text(.langSmithEndpoint)
        let isOn = try flag(.langSmithTracing)
        let key = try optional(.langSmithKey)
        guard
            var configuration = LangSmithConfiguration(
                endpoint: endpoint,
                apiKey: key ?? "",
                project: try text(.langSmithProject)
            )
        else { throw SettingError(.langSmithEndpoint, endpoint, Self.addressRule) }
        configuration.workspaceID = try optional(.langSmithWorkspace)
        configuration.samplingRate = try share(.langSmithSampling)
        configuration.hidesInputs = try flag(.langSmithHidesInputs)
        configuration.hidesOutputs = try flag(.langSmithHidesOutputs)
        return key != nil && isOn ? configuration : nil
    }

    /// The receiver of OTLP, where one is named.
    func otlp() throws(SettingError) -> OTLPConfiguration? {
        let headers = try optional(.otlpHeaders) ?? ""
        guard let fields = OTLPHeaders.read(headers) else {
            throw SettingError(.otlpHeaders, headers, "must look like name=value,name2=value2")
        }
        guard let endpoint = try optional(.otlpEndpoint) else { return nil }
        guard var configuration = OTLPConfiguration(endpoint: endpoint, version: Callboard.version) else {
            throw SettingError(.otlpEndpoint, endpoint, Self.addressRule)
        }
        configuration.headers = fields
        return configuration
    }

    private static let addressRule = "must be an address such as https://example.com"
}
