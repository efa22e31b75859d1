import Logging

extension BoardEvent {
    /// The page docs/logs.md, made from the catalogue.
    package static var catalogueDocument: String {
        var page = MarkdownPage(
            title: "Logs",
            """
            What the server writes to standard output. The tables are made from the \
            [catalogue](../Sources/Vocabulary/Signals/BoardEvent+Catalogue.swift), and a test compares the two; to write \
            this page anew: `CALLBOARD_WRITE_DOCS=1 swift test --filter VocabularyTests`.
            """
        )
        writeShape(to: &page)
        writeCare(to: &page)
        page.heading("Events")
        page.paragraph(
            """
            `event` is the stable name of a kind of line: search and alert by it, never by `message`. Lines of libraries \
            have none.
            """
        )
        page.table(
            ["Event", "Level", "Meaning", "Fields", "Sampled"],
            allCases.map { event in
                let declaration = event.declaration
                return [
                    "`\(event.rawValue)`", declaration.levels.map(\.rawValue).joined(separator: ", "),
                    declaration.meaning, list(declaration.fields),
                    declaration.repeats.map { $0.subject.map { "by `\($0.name)`" } ?? "yes" } ?? "–",
                ]
            }
        )
        page.heading("Fields")
        let fields = Set(allCases.flatMap(\.declaration.fields) + LogField.common)
        page.table(
            ["Field", "Meaning"],
            fields.sorted { $0.name < $1.name }.map { ["`\($0.name)`", $0.meaning] }
        )
        return page.text
    }

    private static func list(_ fields: [LogField]) -> String {
        fields.isEmpty ? "–" : fields.map { "`\($0.name)`" }.joined(separator: ", ")
    }

    private static func writeShape(to page: inout MarkdownPage) {
        page.heading("The shape of a line")
        page.paragraph(
            """
            One JSON object a line (`--log-format json`, the default). `time`, `level`, `event`, \
            `message` and `logger` come first and in this order, then the fields, flat and by name; numbers and truth values stay \
            what they are. A field that is called `time`, `level`, `message` or `logger` gets a `_` behind its name.
            """
        )
        page.code(
            "json",
            #"{"time":"2026-11-21T09:20:00.123Z","level":"info","event":"task_claimed","message":"Task claimed","logger":"callboard.tasks","agent_id":"planning-agent-001","agent_type":"planning","attempt":1,"queue_wait_ms":41,"span_id":"00f067aa0ba902b7","task_id":"task-20261121-001","trace_flags":"01","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#
        )
        page.paragraph(
            """
            `--log-format pretty` writes the same as aligned columns for people, the trace left out. A line that was logged within a trace \
            names it, so that a line leads to its trace and a trace to its lines. For other conventions:
            """
        )
        page.table(
            ["Here", "Elastic Common Schema", "OpenTelemetry"],
            [
                ["`time`", "`@timestamp`", "`Timestamp`"],
                ["`level`", "`log.level`", "`SeverityText`; its `SeverityNumber` stands below"],
                ["`event`", "`event.action`", "`EventName`"],
                ["`message`", "`message`", "`Body`"],
                ["`logger`", "`log.logger`", "`InstrumentationScope.Name`"],
                ["`trace_id`, `span_id`", "`trace.id`, `span.id`", "`TraceId`, `SpanId`"],
                ["`trace_flags`", "–", "`TraceFlags`"],
                ["`error`", "`error.message`", "`Attributes[\"exception.message\"]`"],
                ["every other field", "`labels.*`", "`Attributes`"],
            ]
        )
        page.paragraph(
            """
            `SeverityNumber` is 1 for `trace`, 5 for `debug`, 9 for `info`, 10 for `notice`, 13 for `warning`, 17 for \
            `error` and 21 for `critical`.
            """
        )
    }

    private static func writeCare(to page: inout MarkdownPage) {
        page.heading("What never stands in a line")
        page.list([
            "What a task, a result, a message or a shared value says: lines tell identities, sizes and outcomes.",
            "A value that the code which logs it marked as secret.",
            "The value of a field that is named like a secret (`api_key`, `X-Api-Key`, `accessToken`, `password`, `cookie` …), which shows as `[redacted]`.",
            "What looks like a secret in a text: keys and tokens by their known beginnings, JSON Web Tokens, private keys, credentials of URLs and headers, and the value behind the name of a secret (`password=…`, `\"client_secret\": \"…\"`).",
            "Characters that end a line, control a terminal or turn the reading direction around: they are escaped. Bytes that are no UTF-8 show as U+FFFD.",
            "More than 4,096 bytes of one value: the rest is cut, and the length is told.",
        ])
        page.heading("What may be missing")
        page.paragraph(
            """
            Lines are written by a thread of their own from a bounded buffer, so a slow reader holds no caller up. Lines that \
            find no room are counted in `\(Metric.logLinesDropped.name)`, and a line `\(Self.logLinesDropped.rawValue)` \
            tells how many were lost before it.
            """
        )
        let few = Repeats.few
        page.paragraph(
            """
            Of the events that are marked as sampled, \(few.limit) lines of the same level, message and subject pass in \
            \(few.window.components.seconds) seconds. The others are counted in `\(Metric.logLinesSuppressed.name)`, and the next \
            line of the event tells in `suppressed` how many they were; what no line told of by the end of the server, a \
            line `\(Self.logLinesSuppressed.rawValue)` tells. What becomes of a task is never sampled.
            """
        )
    }
}
