"""The power goes at thousands of moments of a recorded run: what was answered before is there, and the file is sound.

What the real server wrote and synced is recorded with strace. For each cut the files are built as a disk could hold them
that has forgotten, torn or reordered what was not synced; SQLite opens them, and must find what was acknowledged.
"""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import power_cuts
import strace_log
from crew import Crew
from powerless_disk import Disk
from harness import Server, until

CUTS = int(os.environ.get("POWER_CUTS", "2000"))
CARELESS = Path(__file__).parent / "careless_writer.py"


def recorded(log, directory):
    """The calls of a program that has ended; strace writes its last line after the program is gone."""
    until(lambda: re.search(rb"\+\+\+ (exited|killed)[^\n]*\n\Z", log.read_bytes()), 30, "strace did not end")
    calls = strace_log.read(log, str(directory))
    log.unlink()
    return calls


@pytest.mark.timeout(300)
def test_no_answered_write_is_lost_with_the_power(tmp_path, record_property):
    directory, log = tmp_path / "data", tmp_path / "strace.log"
    crew = Crew(32, seed=20261122)
    server = Server(directory, CALLBOARD_MESSAGE_RATE="0", AGENT_COMM_LOCK_TIMEOUT="60000")
    server.launcher = strace_log.command(log)
    server.start()
    asyncio.run(crew.enter_rooms(server.port))
    asyncio.run(crew.work(server.port, 4, server.terminate))
    assert server.wait(60) == 0
    calls = recorded(log, directory)
    disk = Disk(str(directory))
    for call in calls:
        disk.run(call)
    # What is not recorded cannot be cut: the recording has to give the very files that the server left.
    complete = disk.after_cut(crew.chance, "kept")
    for file in (file for file in directory.glob("callboard.sqlite*") if not file.name.endswith("-shm")):
        assert complete[str(file)] == file.read_bytes(), f"{file.name} was not recorded completely"

    promises = crew.promises
    found = power_cuts.cut(calls, directory, promises, CUTS, tmp_path / "cuts")
    syncs = sum(call.name == "sync" and call.path.endswith("-wal") for call in calls)
    figures = {"cuts": CUTS, "acknowledged writes": len(promises), "writes": sum(call.is_write for call in calls),
               "syncs of the log": syncs, "checkpoints": sum(call.name == "sync" and call.path.endswith(".sqlite") for call in calls)}
    record_property("power cuts", str(figures))
    print(figures)
    assert found == []
    assert len(promises) > 300 and syncs > 30, "the load was none"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("synchronous, wrong", [("FULL", set()), ("NORMAL", {"lost"}), ("OFF", {"lost", "damaged"})])
def test_the_method_finds_a_writer_that_answers_too_early(tmp_path, synchronous, wrong):
    directory, log = tmp_path / "data", tmp_path / "strace.log"
    directory.mkdir()
    done = subprocess.run([*strace_log.command(log), sys.executable, CARELESS, directory, synchronous],
                          capture_output=True, text=True, check=True, timeout=120)
    rows = "SELECT key, value FROM written"
    promises = [(float(moment), rows, int(key), 1) for moment, key in (line.split() for line in done.stdout.splitlines())]
    calls = recorded(log, directory)
    found = power_cuts.cut(calls, directory, promises, 200, tmp_path / "cuts")
    assert {what[0] for _, _, what in found} == wrong, found[:3]
