package import Tracing
import Vocabulary

extension BoardTracer {
    private static let header = "traceparent"

    /// Hands the place of a context on as W3C's `traceparent`.
    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.traceContext else { return }
        injector.inject(trace.traceparent, forKey: Self.header, into: &carrier)
    }

    /// Takes the place that a `traceparent` tells; a context stays as it is where there is none that can be read.
    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.header, from: carrier),
            let trace = TraceContext(traceparent: text)
        else { return }
        context.traceContext = trace
    }
}
