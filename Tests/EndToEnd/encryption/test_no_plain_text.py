"""Nothing that an agent says is legible in what a sealed board writes anywhere."""

import json
import sqlite3
from contextlib import contextmanager

from canaries import ALL, CONTENT, PASSING, TraceCatcher, found_below, found_in, play, read, unaccounted
from harness import Server, Wire, callboard, until

KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="]


@contextmanager
def board(directory, key=None, **environment):
    sealing = {"CALLBOARD_ENCRYPTION_KEY": key} if key else {}
    with Server(directory, "--log-level", "trace", CALLBOARD_CONFIRM="never", **sealing, **environment) as server:
        yield server


def log_of(server):
    return json.dumps(server.events, ensure_ascii=False).encode() + "\n".join(server.notes).encode()


def test_every_argument_that_takes_text_has_a_canary(server):
    tools = Wire(server).request("tools/list").json["result"]["tools"]
    assert unaccounted(tools) == []
    assert set(CONTENT) <= {tool["name"] for tool in tools}


def test_a_plain_board_keeps_every_canary_so_the_search_finds_what_there_is(tmp_path):
    with board(tmp_path / "data") as server:
        play(Wire(server))
        found = {place[1:] for place in found_below(tmp_path)}
    assert set(ALL) - found == PASSING


def test_a_sealed_board_writes_none_of_them_anywhere(tmp_path):
    directory = tmp_path / "data"
    with TraceCatcher() as traces:
        hidden = {"LANGSMITH_HIDE_INPUTS": "true", "LANGSMITH_HIDE_OUTPUTS": "true"}
        with board(directory, KEYS[0], **traces.settings, **hidden) as server:
            task = play(Wire(server))
            assert found_below(tmp_path) == set()
            metrics = Wire(server).send(b"", method="GET", path="/metrics").body
            assert b"callboard_tasks_created_total" in metrics and found_in(metrics) == set()
            if "backup" in callboard("--help").stdout:
                callboard("backup", str(tmp_path / "copy.sqlite"), directory=directory,
                          CALLBOARD_ENCRYPTION_KEY=KEYS[0])
                assert found_below(tmp_path) == set()
            until(lambda: traces.bodies, 30, "no trace came")
        assert found_in(b"".join(traces.bodies)) == set()
        assert found_in(log_of(server)) == set()
    assert found_below(tmp_path) == set()
    with board(directory, KEYS[0]) as server:
        read(Wire(server), task)


def test_a_sensitive_task_stays_out_of_logs_and_traces_even_where_they_show_content(tmp_path):
    with TraceCatcher() as traces:
        with board(tmp_path / "data", **traces.settings) as server:
            play(Wire(server))
            until(lambda: traces.bodies, 30, "no trace came")
        # What is said in rooms and kept as shared state belongs to no task.
        tools = {"create_task", "submit_result", "heartbeat"}
        for place in found_in(b"".join(traces.bodies)) | found_in(log_of(server)):
            assert place[0] not in tools, place


def test_a_plain_board_is_sealed_beside_its_running_server(tmp_path):
    directory = tmp_path / "data"
    with board(directory) as server:
        task = play(Wire(server))
    assert found_below(directory)
    with board(directory, KEYS[0]) as server:
        wire = Wire(server)
        read(wire, task)
        done = callboard("keys", "rotate-encryption", directory=directory, CALLBOARD_ENCRYPTION_KEY=KEYS[0])
        assert "Sealed" in done.stdout and "tasks" in done.stderr
        assert found_below(directory) == set()
        read(wire, task)
        again = callboard("keys", "rotate-encryption", directory=directory, CALLBOARD_ENCRYPTION_KEY=KEYS[0])
        assert "Sealed 0 rows" in again.stdout
    assert found_below(directory) == set()
    # Not even a piece of three characters stands in the index of the search.
    with sqlite3.connect(directory / "callboard.sqlite") as database:
        words = database.execute("SELECT block FROM message_index_data WHERE id > 10").fetchall()
        assert words == []
    with board(directory, KEYS[0]) as server:
        read(Wire(server), task)
