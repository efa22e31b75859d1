"""Reads the bugs of this folder, and plants them into a copy of the sources, each behind a switch."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
# The environment variable that switches one bug on; nothing else reads it.
VARIABLE = "PLANTED_BUG"
SWITCH = f"""\
import Foundation

private let bug = ProcessInfo.processInfo.environment["{VARIABLE}"]

/// Whether the test run has asked for this bug.
func isPlanted(_ name: String) -> Bool {{ bug == name }}
"""


@dataclass
class PlantedBug:
    """A mistake that some test has to catch: in one file, texts that stand there once, and what takes their place.

    In the new text the word `planted` is true while the bug is switched on.
    """

    name: str
    why: str
    file: str
    tests: list
    hunks: list

    def places(self, text):
        """Where the old texts stand, as (start, end, new text); fails for one that does not stand there once."""
        for old, new in self.hunks:
            found = text.count(old)
            assert found == 1, f"{self.name}: the old text stands {found} times in {self.file}: {old!r}"
            start = text.index(old)
            yield start, start + len(old), re.sub(r"\bplanted\b", f'isPlanted("{self.name}")', new)


def all_bugs():
    return [_read(path) for path in sorted(FOLDER.glob("*.bug"))]


def _read(path):
    head, *sections = re.split(r"^--- (old|new)\n", path.read_text(), flags=re.MULTILINE)
    fields = [line.split(": ", 1) for line in head.splitlines()]
    values = {name: value for name, value in fields if name != "test"}
    assert values.keys() == {"why", "file"}, f"{path.name} has to say why, file and test, and nothing else"
    kinds, texts = sections[::2], [text.removesuffix("\n") for text in sections[1::2]]
    assert kinds and kinds == ["old", "new"] * (len(kinds) // 2), f"{path.name} has to have old and new in turn"
    tests = [value for name, value in fields if name == "test"]
    assert tests, f"{path.name} names no test"
    return PlantedBug(path.stem, values["why"], values["file"], tests, list(zip(texts[::2], texts[1::2])))


def plant(bugs, root):
    """Plants all bugs into the tree at `root`; each is off until the environment names it."""
    root, targets = Path(root), set()
    for file in sorted({bug.file for bug in bugs}):
        text = (root / file).read_text()
        places = sorted(place for bug in bugs if bug.file == file for place in bug.places(text))
        for (_, end, _), (start, _, _) in zip(places, places[1:]):
            assert end <= start, f"two bugs of {file} overlap"
        for start, end, new in reversed(places):
            text = text[:start] + new + text[end:]
        (root / file).write_text(text)
        targets.add(Path(file).parts[1])
    for target in targets:
        (root / "Sources" / target / "PlantedBug.swift").write_text(SWITCH)
