import Testing
import Vocabulary

@Suite("Characters that nobody sees")
struct HiddenCharacterTests {
    @Test(
        arguments: [
            "plain", "", "line\nbreak\ttab\r\n", "naïve café Straße", "日本語かな漢字", "안녕하세요", "русский текст",
            // Families, professions, skin, flags, keycaps, hearts.
            "👩‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 🏴‍☠️ ❤️ 1️⃣ ©️ ↔️ ❤️‍🔥",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} leads",
            // Persian with a non-joiner, Sindhi-like joiner, Hindi and Malayalam with joiners, Mongolian selectors.
            "می\u{200C}خواهم", "ه\u{200D}", "क्\u{200D}ष", "ക്\u{200D} ", "ᠠ\u{180B}",
            // A variant of an ideograph.
            "葛\u{E0100}城",
        ]
    )
    func `ordinary text is not flagged`(text: String) {
        #expect(!text.hidesCharacters)
        #expect([TextFlag].of(text, json: RawJSON(["a": .string(text)])) == nil)
    }

    @Test(
        arguments: [
            "\u{0}", "\u{7}", "\u{1B}[2K", "over\rwrite", "\u{7F}", "\u{85}", "\u{9B}31m",
            "zero\u{200B}width", "a\u{200D}b", "a\u{200C}b", "\u{200D}", "mark\u{200E}", "mark\u{200F}", "alm\u{61C}",
            "\u{202A}x", "\u{202B}x", "\u{202C}", "\u{202D}x", "\u{202E}txt.exe", "\u{2066}x\u{2069}", "\u{2067}",
            "\u{2068}", "\u{2060}joined", "\u{2063}", "\u{FEFF}bom", "\u{3164}", "\u{115F}", "\u{FFA0}", "\u{34F}",
            "tags \u{E0041}\u{E0042}", "\u{E0001}", "\u{E007F}", "\u{1F3F4}\u{E0061}\u{E0062}\u{E007F}",
            // One selector shows a variant; a row of them is a message.
            "😀\u{FE0F}\u{FE0E}\u{FE01}", "a\u{FE0F}", "\u{FE0F}", "葛\u{E0100}\u{E0101}", "x\u{E0150}",
            "می\u{200C}\u{200C}خواهم", "👩\u{200D}\u{200D}👧", "\u{FFF9}x\u{FFFB}", "x\u{180B}",
        ]
    )
    func `hidden characters are flagged, in texts and in JSON`(text: String) {
        #expect(text.hidesCharacters)
        #expect([TextFlag].of("fine", text) == [.hiddenCharacters])
        #expect([TextFlag].of(json: RawJSON(["a": ["b": .array(["fine", .string(text)])]])) == [.hiddenCharacters])
        #expect([TextFlag].of(json: RawJSON(.object([JSON.Member(text, 1)]))) == [.hiddenCharacters])
    }

    @Test func `a text that speaks of escapes hides nothing`() {
        #expect([TextFlag].of(json: RawJSON(["a": #"the escape \u0007 and \b"#])) == nil)
    }

    @Test func `a long text is looked at to its end`() {
        #expect(!String(repeating: "می‌خواهم 👩‍👧 ", count: 5_000).hidesCharacters)
        #expect((String(repeating: "می‌خواهم 👩‍👧 ", count: 5_000) + "\u{2069}").hidesCharacters)
    }
}

@Suite("Provenance")
struct ProvenanceTests {
    @Test func `what a store keeps is read again`() {
        for role in Provenance.Source.allCases {
            for key in [nil, "0Ab", "an odd key"] {
                let provenance = Provenance(role, key: key)
                #expect(Provenance(text: provenance.text) == provenance)
            }
        }
        for text in ["", " ", "king", "king k1", "Worker k1"] { #expect(Provenance(text: text) == nil) }
    }

    @Test func `a caller's role and key are told, and no more than that where the row tells the rest`() throws {
        let caller = Caller(keyID: "k1", role: .worker, agent: AgentID(rawValue: "ada"))
        let bytes = try JSON.encode(Provenance(caller).bare)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"role":"worker","key":"k1"}"#)
    }
}
