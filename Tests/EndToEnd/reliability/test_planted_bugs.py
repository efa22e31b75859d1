"""The planted bugs fit the sources as they are; `scripts/planted-bugs` shows that each of them is caught."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "Tests/PlantedBugs"))

import planted_bug  # noqa: E402

BUGS = planted_bug.all_bugs()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_fits_its_source_and_names_tests_that_exist(bug):
    assert list(bug.places((ROOT / bug.file).read_text()))
    assert all("planted" in new for _, new in bug.hunks), "one of its texts has no switch"
    for test in bug.tests:
        kind, *words = shlex.split(test)
        if kind == "swift":
            suite = words[0].split(".")[-1]
            assert list(ROOT.glob(f"Tests/*/{suite}.swift")), f"there is no suite {suite}"
        else:
            assert kind == "pytest" and (ROOT / words[1]).exists(), test


def test_all_can_be_planted_at_once(tmp_path):
    for file in {bug.file for bug in BUGS}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    planted_bug.plant(BUGS, tmp_path)
    assert len(BUGS) >= 16
    for bug in BUGS:
        assert f'isPlanted("{bug.name}")' in (tmp_path / bug.file).read_text()
