import ArgumentParser

/// What one measurement costs the code that makes it, and one page the scraper: the registry alone.
struct MeasureMetrics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Times counters, histograms and pages of the metrics registry."
    )

    @Option(help: "How many steps of an instrument are timed together.")
    var steps = 5_000_000

    @Option(help: "How often each measurement is made; its median is printed.")
    var rounds = 9

    @Option(help: "How many series the page shows.")
    var series = 10_000

    func run() async throws {
        let load = InstrumentLoad(steps: steps, clock: StepClock(rounds: rounds))
        let page = PageLoad(series: series, rounds: rounds * 10)
        let report = MetricsReport(
            counterNs: load.counter(),
            histogramNs: await load.histogram(isTraced: false, isAsked: false),
            histogramAfterPageNs: await load.histogram(isTraced: false, isAsked: true),
            tracedHistogramNs: await load.histogram(isTraced: true, isAsked: true),
            lookupNs: load.lookup(),
            series: await page.lines(),
            textPageMs: await page.milliseconds(accept: "text/plain; version=0.0.4"),
            openMetricsPageMs: await page.milliseconds(accept: PageLoad.openMetrics)
        )
        try Measure.print(report)
    }
}

/// The figures of a run, as they are printed.
struct MetricsReport: Encodable {
    /// One increment through a handle that was resolved ahead.
    let counterNs: Double
    /// One observation, where no page in OpenMetrics was ever asked for.
    let histogramNs: Double
    /// The same outside of any trace, while every bucket waits for an exemplar.
    let histogramAfterPageNs: Double
    /// The same within a trace.
    let tracedHistogramNs: Double
    /// One increment through an instrument that is looked up by its labels each time, as a yardstick.
    let lookupNs: Double
    /// How many lines with a value the page has.
    let series: Int
    let textPageMs: Double
    let openMetricsPageMs: Double
}
