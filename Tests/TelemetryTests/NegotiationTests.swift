import Testing

@testable import Telemetry

@Suite("Negotiation of the exposition format")
struct NegotiationTests {
    private static let prometheus2 = """
        application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
        application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
        text/plain;version=0.0.4;q=0.5,*/*;q=0.1
        """
    private static let prometheus3 = """
        application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
        application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
        text/plain;version=0.0.4;q=0.3,*/*;q=0.2
        """
    private static let plain = ExpositionFormat.openMetrics(escaping: "underscores")

    @Test(
        arguments: [
            (nil, .text),
            ("", .text),
            ("*/*", .text),
            ("text/plain", .text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .text),
            ("application/json", .text),
            (";application/openmetrics-text", .text),
            (prometheus2, plain),
            (prometheus3, .openMetrics(escaping: "allow-utf-8")),
            ("application/openmetrics-text", plain),
            ("Application/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=1", plain),
            ("application/*", plain),
            ("application/openmetrics-text;version=0.0.1", .text),
            ("application/openmetrics-text;version=2.0.0", .text),
            ("application/openmetrics-text;version=1.0.0;escaping=values", .openMetrics(escaping: "values")),
            ("application/openmetrics-text;version=1.0.0;escaping=dots\u{7}\r\nX: y", plain),
            // The higher quality wins, whatever the order.
            ("application/openmetrics-text;q=0.4,text/plain;q=0.5", .text),
            ("text/plain;q=0.4,application/openmetrics-text;q=0.5", plain),
            // Of two equals, the one named first.
            ("application/openmetrics-text,text/plain", plain),
            ("text/plain,application/openmetrics-text", .text),
            // A quality of nothing refuses, also against a wildcard.
            ("application/openmetrics-text;q=0,*/*", .text),
            ("application/openmetrics-text;q=0", .text),
            ("text/plain;q=0,application/*;q=0.1", plain),
            // The most specific entry decides on a format.
            ("*/*;q=0.9,text/plain;version=0.0.4;q=0.1,application/openmetrics-text;q=0.2", plain),
            // What cannot be read is not wanted.
            ("application/openmetrics-text;q=high,text/plain;q=0.1", .text),
            (";,;q=1,=", .text),
        ] as [(String?, ExpositionFormat)]
    )
    func `the scraper gets the best of what it accepts`(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true),
            ("gzip, deflate, br", true), ("br;q=1.0, gzip; q=0.5", true), ("identity", false), ("deflate", false),
            ("gzip;q=0", false), ("*, gzip;q=0", false), ("gzip;q=no", false), ("*;q=0", false),
        ] as [(String?, Bool)]
    )
    func `a page is packed for whoever takes gzip`(header: String?, isPacked: Bool) async {
        #expect(AcceptedCoding(header).takesGzip == isPacked)
        let page = await PrometheusRegistry(catalogue: []).page(accept: nil, acceptEncoding: header)
        #expect(page.coding == (isPacked ? "gzip" : nil))
        #expect(page.body.starts(with: [0x1F, 0x8B]) == isPacked)
    }
}
