import Compression
package import CoreMetrics
package import Logging
package import Vocabulary

/// Measures every declared metric family, and shows them on the page that Prometheus scrapes.
///
/// An instrument of swift-metrics finds its family by `label`, and takes kind, help, label names and buckets from the
/// declaration. One that is not declared measures nothing: it is counted, reported once, and harms nobody. Whoever asks
/// for a handle early makes its series start at zero, which rates and alerts need.
package final class PrometheusRegistry: Sendable {
    private let families: [MetricFamily]
    private let familiesByName: [String: MetricFamily]
    private let mistakes: MistakeReport
    private let collectors: Collectors

    package init(
        catalogue: [Metric],
        time: any TimeSource = SystemTime(wallClock: Timestamp(milliseconds: 0))
    ) {
        families = catalogue.map { MetricFamily($0, time: time) }
        let byName = Dictionary(families.map { ($0.metric.name, $0) }) { first, _ in first }
        familiesByName = byName
        func ownCounter(_ metric: Metric) -> any CounterHandler {
            let series = try? byName[metric.name]?.series([]) as? CounterSeries
            return series ?? NOOPMetricsHandler.instance
        }
        mistakes = MistakeReport(count: ownCounter(.undeclaredMetrics))
        collectors = Collectors(failures: ownCounter(.collectorFailures), time: time)
    }

    /// Names the logger that hears of undeclared instruments, those of the past included, and of failing collectors.
    package func reportMistakes(to logger: Logger) { mistakes.tell(logger) }

    /// Makes every counter and histogram whose labels are known ahead start at zero, given this server's agent types and
    /// tools: a rate needs the zero before the first failure as much as the failure.
    package func startAtZero(agentTypes: [String], tools: [String]) {
        for family in families where family.metric.kind != .gauge {
            for labels in family.metric.knownLabelSets(agentTypes: agentTypes, tools: tools) {
                _ = try? family.series(labels)
            }
        }
    }

    /// Adds a closure that sets gauges before each page is rendered.
    ///
    /// One that throws, or takes longer than two seconds, is counted and passed over: the page then shows what its gauges
    /// last held. No closure runs twice at a time, however many scrapes come in.
    package func collect(_ collector: @escaping @Sendable () async throws -> Void) {
        collectors.add { [mistakes] in
            do {
                try await collector()
            } catch {
                mistakes.logger?.warning(
                    "A metrics collector failed",
                    error: error,
                    metadata: ["event": .string(BoardEvent.collectorFailed.rawValue)]
                )
                throw error
            }
        }
    }

    /// Renders all families in the format that an `Accept` header asks for, packed where the other header takes gzip.
    @concurrent
    package func page(
        accept: String?,
        acceptEncoding: String? = nil
    ) async -> (contentType: String, coding: String?, body: [UInt8]) {
        await collectors.run()
        let format = ExpositionFormat(accept: accept)
        var page = ExpositionPage(format: format)
        for family in families { family.render(into: &page) }
        page.end()
        guard AcceptedCoding(acceptEncoding).takesGzip, let packed = Gzip.compress(page.bytes) else {
            return (format.contentType, nil, page.bytes)
        }
        return (format.contentType, "gzip", packed)
    }

    /// Finds the series behind an instrument, or reports why there is none.
    func series<Kind: Series>(_ name: String, _ dimensions: [(String, String)], as kind: Kind.Type) -> Kind? {
        do throws(MetricMistake) {
            guard let family = familiesByName[name] else { throw .unknownName }
            guard let series = try family.series(dimensions) as? Kind else {
                throw .otherKind(declared: family.metric.kind.rawValue)
            }
            return series
        } catch {
            mistakes.add(error, of: name)
            return nil
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, as: CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, as: CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, as: GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    /// Makes a gauge or a histogram as the declaration has it, whatever the caller says about aggregation.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard familiesByName[label]?.metric.kind == .gauge else {
            return series(label, dimensions, as: HistogramSeries.self) ?? NOOPMetricsHandler.instance
        }
        return series(label, dimensions, as: GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, as: HistogramSeries.self) ?? NOOPMetricsHandler.instance
    }

    // A series outlives its instruments: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
