import Logging
import Vocabulary

@testable import Telemetry

extension FuzzTarget {
    private static let clock = LogClock()

    /// Whatever is logged is one line, shows no control character, and in JSON is one object.
    static let logLines = FuzzTarget("log-lines", upTo: 1_024) { input in
        var pieces = InputPieces(input)
        var metadata: Logger.Metadata = [:]
        let count = pieces.number(below: 4)
        let message = pieces.text()
        let label = pieces.text()
        for _ in 0..<count { metadata[pieces.text()] = value(&pieces) }
        let event = LogEvent(
            level: .info,
            message: "\(message)",
            metadata: metadata,
            source: nil,
            file: "",
            function: "",
            line: 1
        )
        let record = LogRecord(
            event,
            at: Timestamp(milliseconds: 1_795_262_400_000 + Int64(count)),
            label: label,
            base: [:],
            provided: ["trace_id": "\(label)"]
        )
        for format in LogFormat.allCases {
            let line = format.line(record, clock: clock).line.withBytes { Array($0) }
            try check(line)
            guard format == .json else { continue }
            try require(try JSONReader.read(line).members != nil, "a line is an object")
        }
    }

    private static func value(_ pieces: inout InputPieces) -> Logger.MetadataValue {
        switch pieces.number(below: 5) {
        case 0: .array([.string(pieces.text()), .stringConvertible(Int(pieces.byte()))])
        case 1: .dictionary([pieces.text(): .string(pieces.text())])
        case 2:
            .stringConvertible(Double(bitPattern: (0..<8).reduce(0) { bits, _ in bits << 8 | UInt64(pieces.byte()) }))
        default: .string(pieces.text())
        }
    }

    private static func check(_ line: [UInt8]) throws(BrokenProperty) {
        try require(line.last == 0x0A && line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a line is one line")
        guard let text = String(validating: line, as: UTF8.self) else {
            throw BrokenProperty(description: "a line is UTF-8")
        }
        let isForged = text.dropLast().unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x80..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        try require(!isForged, "nothing in a line moves or ends it for the eye")
    }

    /// Secrets are found in order, and one that is there is hidden whatever stands around it.
    static let secrets = FuzzTarget("secrets") { input in
        let text = String(decoding: input, as: UTF8.self)
        try Array(text.utf8).withUnsafeBufferPointer { utf8 throws(BrokenProperty) in
            var scanner = SecretScanner(utf8)
            var end = 0
            while let secret = scanner.next() {
                try require(secret.lowerBound >= end && secret.upperBound <= utf8.count, "\(secret) lies ahead")
                try require(!secret.isEmpty, "a secret is something")
                end = secret.upperBound
            }
        }
        let key = "cb_0123456789AB_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_000000"
        var pieces = InputPieces(input)
        let surrounded = "\(pieces.text()) \(key) \(pieces.remainingText())"
        try require(!Redaction.text(surrounded).contains(key), "a key is hidden in \(surrounded)")
        _ = SecretKey.matches(text)
        guard let json = try? JSONReader.read(input) else { return }
        let redacted = Redaction.json(json)
        try require(try JSONReader.read(redacted.bytes) == redacted, "what is left is JSON")
    }

    /// A label's value stands on the page so that a scraper reads it as it was.
    static let exposition = FuzzTarget("exposition", upTo: 512) { input in
        var pieces = InputPieces(input)
        let values = [pieces.text(), pieces.remainingText()]
        let labels = RenderedLabels(names: ["first", "second"], values: values)
        let number = Double(bitPattern: input.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        for format in [ExpositionFormat.text, .openMetrics(escaping: "underscores")] {
            var page = ExpositionPage(format: format)
            page.line(labels.linePrefix("sample"), number)
            page.end()
            let line = page.bytes.prefix { $0 != 0x0A }
            var scraper = ExpositionScraper(line)
            let (name, read, sample) = try scraper.sample()
            try require(name == "sample", "the name is the sample's: \(name)")
            try require(zip(read, values).allSatisfy { $0.isIdentical(to: $1) } && read.count == 2, "labels: \(read)")
            let value = Double(sample.replacing("Inf", with: "inf").replacing("NaN", with: "nan"))
            try require(value == number || value?.isNaN == true && number.isNaN, "\(sample) is \(number)")
        }
    }
}
