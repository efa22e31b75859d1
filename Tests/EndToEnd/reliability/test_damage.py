"""Directories and databases that are of no use: one sentence, an end within seconds, and nothing changed."""

import sqlite3
import subprocess

import pytest
from disk import small_disk
from harness import Server, Wire, callboard


def zero_header(file):
    file.write_bytes(bytes(100) + file.read_bytes()[100:])


def halve(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble_page(file):
    data = file.read_bytes()
    file.write_bytes(data[:8192] + b"\xa5" * 4096 + data[12288:])


def replace_by_text(file):
    file.write_text("These are the minutes of a meeting, and no tables.\n")


def empty(file):
    file.write_bytes(b"")


def replace_by_another_program(file):
    file.unlink()
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE recipes (name TEXT)")
    database.commit()
    database.close()


def write_newer_schema(file):
    database = sqlite3.connect(file)
    database.execute("INSERT INTO grdb_migrations VALUES ('999 the future')")
    database.commit()
    database.close()


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The file of a store that a server made and left in good order."""
    directory = tmp_path_factory.mktemp("sound") / "data"
    with Server(directory) as server:
        wire = Wire(server)
        for number in range(60):
            wire.call("create_task", {"agent_type": "planning", "task_description": f"{number} " + "x" * 2_000})
    return directory


@pytest.mark.parametrize("damage, word", [
    (zero_header, "no database"), (halve, "damaged"), (garble_page, "damaged"), (replace_by_text, "no database"),
    (empty, "empty"), (replace_by_another_program, "another program"), (write_newer_schema, "newer callboard"),
], ids=lambda value: getattr(value, "__name__", None))
def test_a_damaged_database_stops_the_start_and_is_left_as_it_is(tmp_path, stopped, damage, word):
    directory = tmp_path / "data"
    directory.mkdir()
    for file in stopped.iterdir():
        (directory / file.name).write_bytes(file.read_bytes())
    database = directory / "callboard.sqlite"
    damage(database)
    before = database.read_bytes()
    done = callboard("serve", "--port", "0", directory=directory, check=False)
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("callboard: ") and word in lines[0], done.stderr
    assert database.read_bytes() == before
    for deep in [[], ["--deep"]]:
        doctor = callboard("doctor", *deep, directory=directory, check=False)
        assert doctor.returncode == 1 and "FAIL" in doctor.stdout, doctor.stdout
    assert database.read_bytes() == before


def test_doctor_tells_a_board_that_is_gone_from_one_that_never_was(tmp_path, stopped):
    (tmp_path / "never").mkdir()
    assert "no store" in callboard("doctor", directory=tmp_path / "never").stdout
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/callboard.id").write_bytes((stopped / "callboard.id").read_bytes())
    gone = callboard("doctor", directory=tmp_path / "gone", check=False)
    assert gone.returncode == 1 and "is gone" in gone.stdout and "callboard restore" in gone.stdout


def test_doctor_names_the_ways_out_of_damage(tmp_path, stopped):
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "callboard.sqlite").write_bytes((stopped / "callboard.sqlite").read_bytes())
    assert "The store is sound: 60 tasks" in callboard("doctor", "--deep", directory=directory).stdout
    assert "never a backup" in callboard("doctor", directory=directory).stdout
    garble_page(directory / "callboard.sqlite")
    text = callboard("doctor", directory=directory, check=False).stdout
    for way in ["callboard restore", ".recover", "sqlite.org"]:
        assert way in text, text


def test_a_read_only_directory_stops_the_start_in_a_sentence(tmp_path):
    with small_disk(tmp_path / "disk", 8) as disk:
        with Server(disk / "data") as server:
            Wire(server).call("create_task", {"agent_type": "planning", "task_description": "x"})
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = callboard("serve", "--port", "0", directory=disk / "data", check=False)
        assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert "not writable" in done.stderr and str(disk / "data") in done.stderr
        fresh = callboard("serve", "--port", "0", directory=disk / "new", check=False)
        assert fresh.returncode == 1 and "cannot be made" in fresh.stderr, fresh.stderr
        doctor = callboard("doctor", directory=disk / "data", check=False)
        assert doctor.returncode == 1 and "not writable" in doctor.stdout
