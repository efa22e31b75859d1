import Logging
import ServiceContextModule
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Log lines", .timeLimit(.minutes(1)))
struct LogLineTests {
    private static let everything: Logger.Metadata = [
        "event": "task_claimed", "task_id": "task-20261121-001", "agent": "planning-agent-001",
        "attempt": .stringConvertible(2), "share": .stringConvertible(0.25), "sensitive": .stringConvertible(true),
        "bytes": .stringConvertible(UInt64.max), "empty": "", "moment": .stringConvertible(Timestamp(milliseconds: 0)),
        "labels": ["a", .stringConvertible(-1), []],
        "context": ["b": .stringConvertible(1), "a": ["z": "x y"], "c": [:]],
    ]

    @Test func `JSON puts what every line has first, then the fields by name, each in its type`() async throws {
        let line = try await LogCapture.line { $0.notice("Task claimed", metadata: Self.everything) }
        #expect(
            line == #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"notice","event":"task_claimed","message":"Task claimed",\#
                "logger":"test","agent":"planning-agent-001","attempt":2,"bytes":18446744073709551615,\#
                "context":{"a":{"z":"x y"},"b":1,"c":{}},"empty":"","labels":["a",-1,[]],\#
                "moment":"1970-01-01T00:00:00.000Z","sensitive":true,"share":0.25,"task_id":"task-20261121-001"}
                """#
        )
    }

    @Test func `the pretty format aligns time of day, level, event and message before the fields`() async throws {
        let capture = LogCapture(format: .pretty)
        capture.logger.notice("Task claimed", metadata: Self.everything)
        capture.logger.critical("The store is gone", metadata: ["trace_id": "a", "span_id": "b", "trace_flags": "01"])
        #expect(
            await capture.lines() == [
                #"""
                12:00:00.000 NOTICE   task_claimed         Task claimed                     agent=planning-agent-001 \#
                attempt=2 bytes=18446744073709551615 context={a={z="x y"} b=1 c={}} empty="" labels=[a -1 []] \#
                moment=1970-01-01T00:00:00.000Z sensitive=true share=0.25 task_id=task-20261121-001
                """#,
                "12:00:00.000 CRITICAL test                 The store is gone",
            ]
        )
    }

    @Test func `the time is written to the millisecond, also across a second`() async {
        let capture = LogCapture()
        for step in [Duration.milliseconds(7), .milliseconds(990), .milliseconds(3), .seconds(86_400)] {
            capture.time.advance(by: step)
            capture.logger.info("tick")
        }
        #expect(
            await capture.lines().map { $0.prefix(34) } == [
                #"{"time":"2026-11-21T12:00:00.007Z""#, #"{"time":"2026-11-21T12:00:00.997Z""#,
                #"{"time":"2026-11-21T12:00:01.000Z""#, #"{"time":"2026-11-22T12:00:01.000Z""#,
            ]
        )
    }

    @Test func `the call wins over the context, and the context over the logger`() async throws {
        let capture = LogCapture()
        let provider = Logger.MetadataProvider { ["a": "context", "b": "context", "trace_id": "4711"] }
        var logger = capture.sink.logger(label: "test", level: .info, metadataProvider: provider)
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.debug("not shown")
        logger.info("shown", metadata: ["a": "call"])
        #expect(
            await capture.lines() == [
                #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"info","message":"shown","logger":"test","a":"call",\#
                "b":"context","c":"logger","trace_id":"4711"}
                """#
            ]
        )
    }

    @Test func `a line that is logged within a trace names it, without anybody asking for it`() async throws {
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        )
        var context = ServiceContext.topLevel
        context.traceContext = trace
        let line = try await LogCapture.line { logger in ServiceContext.withValue(context) { logger.info("x") } }
        #expect(
            line.hasSuffix(
                #"""
                "logger":"test","span_id":"00f067aa0ba902b7","trace_flags":"01",\#
                "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
                """#
            )
        )
    }

    @Test func `an error is shown as text, unless the call has its own`() async throws {
        let fault = Fault(.storageError, "The disk is full.")
        let given = try await LogCapture.line { $0.error("failed", error: fault) }
        #expect(given.hasSuffix(#""logger":"test","error":"STORAGE_ERROR: The disk is full."}"#))
        let own = try await LogCapture.line { $0.error("failed", error: fault, metadata: ["error": "own"]) }
        #expect(own.hasSuffix(#""logger":"test","error":"own"}"#))
    }

    @Test func `a change to one logger does not touch another`() async throws {
        let capture = LogCapture()
        let first = capture.logger
        var second = first
        second[metadataKey: "only"] = "second"
        second.logLevel = .error
        first.info("first")
        second.info("not shown")
        second.error("second")
        let lines = await capture.lines()
        #expect(lines.count == 2)
        #expect(!lines[0].contains("only"))
        #expect(lines[1].hasSuffix(#""only":"second"}"#))
    }

    @Test func `keys that share their first eight bytes are ordered too`() async throws {
        let line = try await LogCapture.line {
            $0.info("x", metadata: ["duration_ms": "2", "duration_a": "1", "duration": "0", "é": "3"])
        }
        #expect(line.hasSuffix(#""duration":"0","duration_a":"1","duration_ms":"2","é":"3"}"#))
    }

    @Test func `no field can stand in for what the line tells by itself`() async throws {
        let line = try await LogCapture.line {
            $0.info("true", metadata: ["level": "error", "time": "never", "message": "false", "logger": "other"])
        }
        #expect(
            line == #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"info","message":"true","logger":"test","level_":"error",\#
                "logger_":"other","message_":"false","time_":"never"}
                """#
        )
    }

    @Test(arguments: LogFormat.allCases)
    func `no text can break a line or forge another`(format: LogFormat) async throws {
        let forged = "x\"}\n{\"level\":\"error\"\r\u{0}\u{1B}[31m\u{7F}\u{85}\u{9B}\u{2028}\u{2029}\u{202E}\u{2066}\\"
        let escaped = #"""
            x\"}\n{\"level\":\"error\"\r\u0000\u001b[31m\u007f\u0085\u009b\u2028\u2029\u202e\u2066\\
            """#
        let line = try await LogCapture.line(format: format) {
            $0.info("\(forged)", metadata: ["value": "\(forged)", "\(forged)": ["\(forged)": "\(forged)"]])
        }
        #expect(line.components(of: escaped) == 5)
        #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test func `a single character that does not belong in a line is escaped wherever it stands`() async throws {
        let forbidden = Array(0..<0x20) + [0x22, 0x5C, 0x7F, 0x80, 0x9F, 0x2028, 0x202E, 0x2069]
        for scalar in forbidden.compactMap(Unicode.Scalar.init(_:)) {
            for position in 0..<17 {
                var text = String(repeating: "a", count: 17)
                text.unicodeScalars.insert(scalar, at: text.index(text.startIndex, offsetBy: position))
                var line = LogText()
                line.text(text)
                let bytes = line.line.withBytes { Array($0) }
                let readBack = try JSONReader.read("\"" + String(decoding: bytes, as: UTF8.self) + "\"")
                #expect(readBack.string == text)
                #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) })
            }
        }
    }

    @Test func `other writing systems stay as they are`() async throws {
        let text = "Grüße, 世界 – “quoted” 👩🏽‍🚀 €"
        let line = try await LogCapture.line { $0.info("\(text)") }
        #expect(line.contains(#""message":"Grüße, 世界 – “quoted” 👩🏽‍🚀 €""#))
    }

    @Test func `bytes that are no UTF-8 become replacement characters`() async throws {
        let text = String(decoding: [0x61, 0xFF, 0xC2, 0x0A, 0xE2, 0x80] as [UInt8], as: UTF8.self)
        let line = try await LogCapture.line { $0.info("\(text)") }
        #expect(line.contains(#""message":"a\#u{FFFD}\#u{FFFD}\n\#u{FFFD}""#))
    }

    @Test func `what is no number of JSON is written as text`() async throws {
        let line = try await LogCapture.line {
            $0.info("x", metadata: ["a": .stringConvertible(Double.nan), "b": .stringConvertible(-Double.infinity)])
        }
        #expect(line.hasSuffix(#""a":"nan","b":"-inf"}"#))
    }

    @Test func `a long value is cut between two characters, and its length is told`() async throws {
        let fits = String(repeating: "a", count: LogText.valueLimit)
        let whole = try await LogCapture.line { $0.info("\(fits)") }
        #expect(whole.contains("\"\(fits)\""))
        let long = "a" + String(repeating: "é", count: LogText.valueLimit)
        let cut = try await LogCapture.line { $0.info("\(long)") }
        #expect(cut.contains("\"a" + String(repeating: "é", count: 2_047) + "… (8193 bytes)\""))
    }

    @Test func `a whole number has all its digits`() async throws {
        let numbers = [0, 9, 10, -1, Int.max, Int.min]
        let line = try await LogCapture.line {
            $0.info("x", metadata: ["n": .array(numbers.map { .stringConvertible($0) })])
        }
        #expect(line.hasSuffix(#""n":[0,9,10,-1,9223372036854775807,-9223372036854775808]}"#))
    }
}

extension String {
    /// How often another text occurs.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
