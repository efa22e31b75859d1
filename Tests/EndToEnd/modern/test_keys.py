"""Keys that end take with them whatever they had opened; keys that are rotated do not."""

import re
import threading

import pytest
from harness import Server, Wire, callboard, make_key, until


class Waiter(threading.Thread):
    """A call that waits, and what became of it."""

    def __init__(self, server, key, seconds):
        super().__init__(daemon=True)
        self.wire, self.seconds, self.answer = Wire(server, key), seconds, None
        self.wire.connection.timeout = 120
        self.start()

    def run(self):
        arguments = {"agent_id": "planning-1", "agent_type": "planning", "wait_seconds": self.seconds}
        self.answer = self.wire.request("tools/call", {"name": "poll_tasks", "arguments": arguments})


def waits(server):
    page = Wire(server).send(b"", method="GET", path="/metrics").body.decode()
    return float(re.search(r"^callboard_open_waits (\S+)", page, re.MULTILINE).group(1))


def end_by_revocation(directory, kid):
    callboard("keys", "revoke", kid, directory=directory)


def end_by_rotation(directory, kid):
    callboard("keys", "rotate", kid, "--overlap", "1s", directory=directory)


@pytest.mark.parametrize("end", [end_by_revocation, end_by_rotation])
def test_a_stream_ends_with_its_key_and_another_goes_on(tmp_path, end):
    directory = tmp_path / "data"
    doomed = make_key(directory, "worker", "planning-1", "planning")
    boss = make_key(directory, "orchestrator")
    with Server(directory) as server:
        ending, going_on = Waiter(server, doomed, 1800), Waiter(server, boss, 1800)
        until(lambda: waits(server) == 2, 10, "they do not wait")
        end(directory, doomed.split("_")[1])
        ending.join(30)
        assert not ending.is_alive()
        # The stream ends without an answer, and the key opens nothing more.
        assert b'"result"' not in ending.answer.body
        assert Wire(server, doomed).request("tools/list").status == 401
        assert going_on.is_alive() and waits(server) == 1
        assert any(event.get("event") == "key_ended" and event["key_id"] in doomed for event in server.events)
        # No task is handed to whoever is gone.
        Wire(server, boss).call("create_task", {"agent_type": "planning", "task_description": "x"})
        going_on.join(30)
        assert b'"result"' in going_on.answer.body


def test_a_short_wait_ends_with_401(tmp_path):
    directory = tmp_path / "data"
    doomed = make_key(directory, "worker", "planning-1", "planning")
    with Server(directory) as server:
        # A wait of 4 s is answered with one document; a slow machine may need more than one attempt.
        def attempt():
            key = make_key(directory, "worker", "planning-1", "planning")
            waiter = Waiter(server, key, 4)
            until(lambda: waits(server) == 1, 10, "it does not wait")
            callboard("keys", "revoke", key.split("_")[1], directory=directory)
            waiter.join(30)
            return waiter.answer is not None and waiter.answer.status == 401

        until(attempt, 60, "no wait ended with its key")
        assert Wire(server, doomed).request("tools/list").status == 200


def test_a_session_ends_with_its_key(tmp_path):
    directory = tmp_path / "data"
    key = make_key(directory, "orchestrator")
    with Server(directory) as server:
        wire = Wire(server, key)
        opened = wire.send({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}})
        session = {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
        finished = threading.Event()
        reader = Wire(server, key)
        reader.connection.timeout = 120

        def read():
            reader.send(b"", {**session, "Content-Type": None}, method="GET")
            finished.set()

        threading.Thread(target=read, daemon=True).start()
        page = lambda: Wire(server).send(b"", method="GET", path="/metrics").body.decode()
        until(lambda: "callboard_open_streams 1" in page(), 10, "the stream did not open")
        new = re.search(r"cb_\w+", callboard("keys", "rotate", key.split("_")[1], "--overlap", "0s",
                                             directory=directory).stdout).group()
        assert finished.wait(30)
        assert wire.send({"jsonrpc": "2.0", "id": 2, "method": "ping"}, session).status == 401
        # The session was the old key's; the new one opens its own.
        assert Wire(server, new).send({"jsonrpc": "2.0", "id": 2, "method": "ping"}, session).status == 404


def test_the_last_use_of_a_key_is_listed(tmp_path):
    directory = tmp_path / "data"
    key = make_key(directory, "orchestrator")
    make_key(directory, "observer", None, None, "--not-before", "1h", "--expires", "30d")

    def row(kid):
        return next(line for line in callboard("keys", "list", directory=directory).stdout.splitlines() if kid in line)

    assert row(key.split("_")[1]).endswith("never")
    with Server(directory) as server:
        Wire(server, key).request("tools/list")
        # It is written at the latest when the server ends.
    assert re.search(r"\d{4}-\d\d-\d\dT\S+$", row(key.split("_")[1]))
    assert "waiting" in row("observer")


def test_doctor_names_keys_that_want_attention(tmp_path):
    directory = tmp_path / "data"
    short = make_key(directory, "worker", "planning-1", "planning", "--expires", "1d")
    gone = make_key(directory, "observer", None, None, "--expires", "0s")
    lasting = make_key(directory, "orchestrator")
    report = callboard("doctor", directory=directory).stdout
    warned = [line for line in report.splitlines() if "warn" in line]
    assert any("expire within a week" in line and short.split("_")[1] in line and "planning-1" in line for line in warned)
    assert any("have expired" in line and gone.split("_")[1] in line for line in warned)
    assert lasting.split("_")[1] not in report
