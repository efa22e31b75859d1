"""While LangSmith is gone nobody waits for it; once back it gets what the queue had room for, and the rest is told."""

import time
from contextlib import contextmanager

import pytest
from board import Board
from conftest import KEY
from fake_langsmith import FakeLangSmith
from harness import until
from test_langsmith import below, runs_of, settings

AGENT = "planning-agent-001"
CALLS = 300
OUTAGES = ["refuse", "hang", "500"]


@contextmanager
def outage(kind):
    """Settings that lead to a receiver which is down in this way, and how to bring it back."""
    with FakeLangSmith(key=KEY) as fake:
        if kind != "refuse":
            fake.fault(kind, times=None)
            yield settings(fake), lambda: (fake.fault(None), fake)[1]
            return
        port = fake.server.server_address[1]
    back = []

    def restore():
        back.append(FakeLangSmith(port, key=KEY))
        return back[0].__enter__()

    try:
        yield settings(fake), restore
    finally:
        for receiver in back:
            receiver.__exit__()


def work(board, calls=CALLS):
    """A task with so many calls of tools; gives the longest that a call took, in seconds."""
    wire = board.wires[AGENT]
    task = board.create()
    assert wire.call("poll_tasks", {"agent_id": AGENT})["tasks"][0]["task_id"] == task
    longest = 0
    for number in range(calls - 1):
        begun = time.monotonic()
        wire.call("heartbeat", {"agent_id": AGENT, "task_id": task, "progress": number / calls})
        longest = max(longest, time.monotonic() - begun)
    wire.call("submit_result", {"task_id": task, "status": "completed", "result": {"ok": True}})
    return longest


def account(board):
    """How many records were sent, were dropped, and still wait."""
    names = ("spans_sent_total", "spans_dropped_total", "spans_queued")
    return [board.metric(f"callboard_trace_{name}", exporter="langsmith") for name in names]


def retries(board):
    return board.metric("callboard_trace_export_retries_total", exporter="langsmith")


@pytest.mark.parametrize("kind", OUTAGES)
def test_an_outage_fails_no_call_and_loses_nothing(tmp_path, kind):
    with outage(kind) as (environment, restore), Board(tmp_path / "data", **environment) as board:
        process = board.server.process.pid
        assert work(board) < 2
        # The task's beginning and end, its wait, its attempt's beginning and end, and its calls.
        recorded = 5 + CALLS
        assert account(board)[:2] == [0, 0]
        if kind != "hang":
            until(lambda: retries(board) > 0, 30, "it was not tried again")
        receiver = restore()
        until(lambda: account(board) == [recorded, 0, 0], 60, lambda: account(board))
        assert (board.server.process.pid, board.server.process.poll()) == (process, None)
        runs = runs_of(receiver)
        (root,) = [run for run in runs if run.parent_run_id is None]
        (attempt,) = [run for run in below(runs, root) if run.name.startswith("attempt")]
        assert len(below(runs, attempt)) == CALLS
        # What comes afterwards is sent as ever.
        work(board, calls=2)
        until(lambda: account(board) == [recorded + 7, 0, 0], 30, lambda: account(board))
        assert receiver.check() == []


@pytest.mark.parametrize("kind", OUTAGES)
def test_at_every_moment_the_account_holds_all_that_was_recorded(tmp_path, kind):
    """What is on its way to a receiver that does not answer is neither sent nor lost: it waits."""
    with outage(kind) as (environment, restore), Board(tmp_path / "data", **environment) as board:
        work(board)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            assert sum(account(board)) == 5 + CALLS, account(board)
        restore()
        until(lambda: account(board)[0] == 5 + CALLS, 60, lambda: account(board))


@pytest.mark.parametrize("kind", OUTAGES)
def test_it_ends_in_time_while_the_receiver_is_gone(tmp_path, kind):
    with outage(kind) as (environment, _), Board(tmp_path / "data", **environment) as board:
        work(board, calls=50)
        begun = time.monotonic()
        board.server.terminate()
        assert board.server.wait(10) == 0
        assert time.monotonic() - begun < 10


# A build without optimization takes a while to pack so much.
@pytest.mark.timeout(200)
def test_more_than_the_queue_holds_is_dropped_oldest_first_and_counted(tmp_path):
    # Each of these is as large as a value may be. Together they are more than the 32 MiB of the queue and the 20 MiB of
    # a batch on its way: how many are on their way by then is for the machine's speed to decide.
    size = 250_000
    value = {"text": "x" * size}
    calls = 240
    with outage("500") as (environment, restore), Board(tmp_path / "data", **environment) as board:
        wire = board.wires[AGENT]
        task = board.create()
        wire.call("poll_tasks", {"agent_id": AGENT})
        for number in range(calls):
            wire.call("set_shared_state", {"key": f"part-{number}", "value": value})
        wire.call("submit_result", {"task_id": task, "status": "completed", "result": {}})
        # The submission is a call too.
        recorded = 5 + calls + 1
        sent, dropped, _ = account(board)
        assert sent == 0 and 0 < dropped < calls
        receiver = restore()
        until(lambda: account(board)[2] == 0 and sum(account(board)) == recorded, 120, lambda: account(board))
        sent, dropped, _ = account(board)
        assert sent > 0 and dropped > 0
        parts = [run.inputs["key"] for run in runs_of(receiver) if run.name == "tools/call set_shared_state"]
        lost = sorted(set(range(calls)) - {int(part.removeprefix("part-")) for part in parts})
        # The oldest of those that waited went, behind the batch that was on its way already, and none of the newest.
        assert lost == list(range(lost[0], lost[-1] + 1)) and lost[0] <= (20 << 20) // size and lost[-1] < calls - 1
        assert len(lost) <= dropped
        assert all(run.end_time for run in runs_of(receiver))
        assert receiver.check() == []


def test_a_task_that_was_retried_meanwhile_is_told_in_one_go(tmp_path):
    """Ends of one run that meet in one batch are one run to the receiver, which takes no run twice in an upload."""
    with outage("500") as (environment, restore), Board(tmp_path / "data", **environment) as board:
        wire = board.wires[AGENT]
        task = board.create()
        for attempt in range(1, 5):
            assert wire.call("poll_tasks", {"agent_id": AGENT})["tasks"][0]["attempt"] == attempt
            wire.call("submit_result", {"task_id": task, "status": "failed", "error": f"no {attempt}"})
            board.orchestrator.call("retry_task", {"task_id": task})
        wire.call("poll_tasks", {"agent_id": AGENT})
        wire.call("submit_result", {"task_id": task, "status": "completed", "result": {"ok": True}})
        receiver = restore()
        until(lambda: account(board)[0] > 0 and account(board)[2] == 0, 60, lambda: account(board))
    assert receiver.check() == []
    runs = runs_of(receiver)
    (root,) = [run for run in runs if run.parent_run_id is None]
    attempts = [run for run in below(runs, root) if run.name.startswith("attempt")]
    assert [run.error for run in attempts] == ["no 1", "no 2", "no 3", "no 4", None]
    assert root.outputs == {"ok": True} and root.error is None


def test_both_receivers_have_an_account_of_their_own(langsmith, tmp_path):
    """One that hangs takes nothing from the other."""
    with outage("hang") as (environment, _):
        environment = {**environment, "OTEL_EXPORTER_OTLP_ENDPOINT": langsmith.url}
        with Board(tmp_path / "data", **environment) as board:
            work(board, calls=20)
            until(lambda: [s for s in langsmith.state()["spans"] if s["name"] == "task planning"], 20, "no root came")
            assert account(board)[0] == 0
            assert board.metric("callboard_trace_spans_dropped_total", exporter="otlp") == 0
    assert langsmith.check() == []


def test_the_log_tells_of_an_outage_and_of_its_end(tmp_path):
    with outage("refuse") as (environment, restore), Board(tmp_path / "data", **environment) as board:
        work(board, calls=20)
        until(lambda: board.logged("trace_export_failed"), 30, "the failure was not logged")
        assert board.logged("trace_export_failed")[0]["exporter"] == "langsmith"
        restore()
        until(lambda: board.logged("trace_export_recovered"), 60, "the end was not logged")
        # Not a line for each try.
        assert len(board.logged("trace_export_failed")) == 1
