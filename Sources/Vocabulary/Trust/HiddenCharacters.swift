extension String {
    /// Whether the text holds characters that show nothing, or that turn the direction of reading.
    ///
    /// They can carry what a person does not see and a model reads (UTS #39, "Trojan Source", tag smuggling). What
    /// scripts and emoji need is let be: joiners within them, one variation selector behind its base, three flags.
    package var hidesCharacters: Bool {
        guard mayHideCharacters else { return false }
        let scalars = Array(unicodeScalars)
        var index = 0
        while index < scalars.count {
            if let flag = scalars.lengthOfFlag(at: index) {
                index += flag
                continue
            }
            if scalars.hides(at: index) { return true }
            index += 1
        }
        return false
    }

    /// A look at the bytes, which spares nearly every text the look at its characters.
    private var mayHideCharacters: Bool {
        utf8.contains { byte in
            switch byte {
            case 0x09, 0x0A: false
            case 0x00...0x1F, 0x7F: true
            // The first bytes of everything that is judged below: C1, U+034F, U+061C, Hangul, Khmer, Mongolian, U+20xx,
            // U+3164, U+FExx to U+FFxx, and the planes of tags and selectors.
            case 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF3: true
            default: false
            }
        }
    }
}

extension [Unicode.Scalar] {
    /// How many scalars the flag of England, Scotland or Wales takes up that begins here.
    fileprivate func lengthOfFlag(at index: Int) -> Int? {
        guard self[index].value == 0x1F3F4 else { return nil }
        return Self.flags.first { self[(index + 1)...].starts(with: $0) }.map { $0.count + 1 }
    }

    private static let flags = ["gbeng", "gbsct", "gbwls"].map { name in
        (name.unicodeScalars.map { 0xE_0000 + $0.value } + [0xE_007F]).compactMap(Unicode.Scalar.init)
    }

    fileprivate func hides(at index: Int) -> Bool {
        let scalar = self[index]
        switch scalar.value {
        case 0x09, 0x0A: return false
        case 0x0D: return index + 1 == count || self[index + 1].value != 0x0A
        case 0x00...0x1F, 0x7F...0x9F: return true
        case 0x200C, 0x200D: return !joins(at: index)
        case 0xFE00...0xFE0F: return !selects(at: index)
        case 0x180B...0x180F: return index == 0 || !self[index - 1].takesJoiners
        case 0xE_0100...0xE_01EF: return index == 0 || !self[index - 1].properties.isIdeographic
        case 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x200B, 0x200E...0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0xE_0000...0xE_0FFF:
            return true
        default: return false
        }
    }

    /// Whether a joiner stands where a script or a sequence of emoji needs one.
    private func joins(at index: Int) -> Bool {
        guard index > 0 else { return false }
        let before = self[index - 1]
        if before.takesJoiners { return true }
        guard self[index].value == 0x200D, index + 1 < count, self[index + 1].isPictograph else { return false }
        // A colour of skin or a selector may stand between an emoji and its joiner.
        return before.isPictograph || index > 1 && before.value == 0xFE0F && self[index - 2].isPictograph
    }

    /// Whether a selector stands behind something that has variants, and no other selector.
    private func selects(at index: Int) -> Bool {
        guard index > 0 else { return false }
        let before = self[index - 1].properties
        return !before.isVariationSelector && (before.isEmoji || before.isIdeographic || before.isMath)
    }
}

extension Unicode.Scalar {
    fileprivate var isPictograph: Bool { !isASCII && properties.isEmoji }

    /// Whether it is a letter or mark of a script that joins letters by hand: Arabic, Syriac, those of India and around.
    fileprivate var takesJoiners: Bool {
        guard properties.isAlphabetic || properties.generalCategory == .nonspacingMark else { return false }
        switch value {
        case 0x0600...0x07FF, 0x0840...0x109F, 0x1780...0x18AF, 0x1A00...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF,
            0xFE70...0xFEFE, 0x1_1000...0x1_1FFF, 0x1_E900...0x1_E95F:
            return true
        default: return false
        }
    }
}
