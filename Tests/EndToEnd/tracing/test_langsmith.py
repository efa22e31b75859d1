"""What a board sends to LangSmith is whole and right, whatever the receiver does in between."""

import uuid
from datetime import timedelta

import pytest
from board import Board, live
from conftest import KEY
from fake_langsmith import FakeLangSmith
from harness import until
from langsmith.schemas import Run


def settings(langsmith, **more):
    return {"LANGSMITH_API_KEY": KEY, "LANGSMITH_ENDPOINT": langsmith.url, "LANGSMITH_PROJECT": "board", **more}


def runs_of(langsmith):
    """The runs that came, as LangSmith's own schema reads them."""
    wanted = {"session_id": uuid.uuid4(), "app_path": "/"}
    return [Run(**{**wanted, **data}) for data in langsmith.state()["runs"].values()]


def below(runs, parent):
    return sorted((run for run in runs if run.parent_run_id == parent.id), key=lambda run: run.dotted_order)


def usage_of(run):
    return run.metadata.get("usage_metadata") or (run.outputs or {})["usage_metadata"]


def play(board, count=1):
    """So many tasks, each with its calls of the API; gives the session."""
    session = live()
    for _ in range(count):
        board.create()
        board.do_task(session)
        board.report(session.take())
    return session


def test_a_task_is_a_tree_with_its_tokens(langsmith, tmp_path):
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        session = live()
        task = board.create("Plan the login", context={"path": "/src"})
        assert board.do_task(session, requests=3, result={"steps": 4}) == task
        board.report(session.take())
        until(lambda: board.task(task).get("cost_usd"), 30, "the cost never came")
        status = board.task(task)
    assert langsmith.check() == []
    runs = runs_of(langsmith)
    (root,) = [run for run in runs if run.parent_run_id is None]
    assert root.name.startswith("task planning") and {run.trace_id for run in runs} == {root.id}
    assert "Plan the login" in str(root.inputs) and "steps" in str(root.outputs) and root.error is None
    names = [run.name for run in below(runs, root)]
    assert "queued" in names and "attempt 1: planning-agent-001" in names
    (attempt,) = [run for run in below(runs, root) if run.name.startswith("attempt")]
    calls = [run for run in below(runs, attempt) if run.run_type == "llm"]
    used = session.usage[task]
    assert len(calls) == used.requests == 4
    assert sum(usage_of(run)["input_tokens"] for run in calls) == used.all_input_tokens
    assert sum(usage_of(run)["output_tokens"] for run in calls) == used.output_tokens
    assert sum(usage_of(run)["total_cost"] for run in calls) == pytest.approx(used.cost_usd_micros / 1e6)
    assert status["cost_usd"] == pytest.approx(used.cost_usd_micros / 1e6)
    assert all(run.metadata["ls_provider"] == "anthropic" for run in calls)
    assert all(run.metadata["ls_model_name"] == "claude-sonnet-5" for run in calls)
    tools = {run.name for run in below(runs, attempt) if run.run_type == "tool"}
    assert {"tools/call heartbeat", "tools/call submit_result"} <= tools
    assert {run["session_name"] for run in langsmith.state()["runs"].values()} == {"board"}


def test_a_failed_task_shows_its_error(langsmith, tmp_path):
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        session = live()
        task = board.create()
        wire = board.wires[session.agent_id]
        session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
        session.error(milliseconds=2)
        wire.call("submit_result", {"task_id": task, "status": "failed", "error": "the API is overloaded"})
        board.report(session.take())
    assert langsmith.check() == []
    runs = runs_of(langsmith)
    (root,) = [run for run in runs if run.parent_run_id is None]
    assert "the API is overloaded" in root.error


@pytest.mark.parametrize(
    "info",
    [{}, {"zstd": False}, {"zstd": False, "gzip": False}, {"missing": True}, {"multipart": False},
     {"runs": 2}, {"bytes": 6_000}],
)
def test_what_the_receiver_offers_is_kept_to(langsmith, tmp_path, info):
    langsmith.tell(**info)
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        play(board, count=3)
    assert langsmith.check() == []
    assert len([run for run in runs_of(langsmith) if run.parent_run_id is None]) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "retry_after": 1}, {"kind": "500", "times": 2}, {"kind": "503"}, {"kind": "409"},
        {"kind": "404", "times": None}, {"kind": "cut"}, {"kind": "slow", "seconds": 1},
    ],
    ids=lambda fault: fault["kind"],
)
def test_a_passing_fault_loses_nothing(langsmith, tmp_path, fault):
    langsmith.fault(**fault)
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        play(board, count=2)
        complaint = lambda: f"{len(runs_of(langsmith))} came, {langsmith.state()['requests']}"  # noqa: E731
        until(lambda: len([r for r in runs_of(langsmith) if r.end_time and not r.parent_run_id]) == 2, 60, complaint)
        assert board.metric("callboard_trace_spans_dropped_total", exporter="langsmith") == 0
        # A 409 is a success, a missing address is found once, and libcurl itself sends again on a connection that was cut.
        if fault["kind"] != "cut":
            expects_retry = fault["kind"] in ("429", "500", "503")
            assert (board.metric("callboard_trace_export_retries_total", exporter="langsmith") > 0) == expects_retry
    assert langsmith.check() == []
    if "retry_after" in fault:
        first, second = [request for request in langsmith.state()["requests"]][:2]
        assert second["at"] - first["at"] >= fault["retry_after"]


def test_a_refusal_is_final_and_counted(langsmith, tmp_path):
    langsmith.fault("401", times=None)
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        play(board)
        until(lambda: board.metric("callboard_trace_spans_dropped_total", exporter="langsmith") > 0, 30, "none dropped")
        events = [event["event"] for event in board.server.events if "event" in event]
        assert "trace_export_failed" in events
    assert langsmith.state()["runs"] == {}


def test_a_receiver_that_hangs_holds_nobody_up(langsmith, tmp_path):
    langsmith.fault("hang", times=None)
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        play(board, count=3)
        until(lambda: any(r["fault"] == "hang" for r in langsmith.state()["requests"]), 30, "nothing was sent")
        # It ends in time all the same: leaving the block would fail otherwise.
    assert langsmith.state()["runs"] == {}


def test_a_receiver_that_comes_back_is_found(tmp_path):
    with FakeLangSmith(key=KEY) as gone:
        port = gone.server.server_address[1]
    with Board(tmp_path / "data", **settings(gone)) as board:
        play(board)
        until(lambda: board.metric("callboard_trace_export_retries_total", exporter="langsmith") > 0, 30, "no retry")
        with FakeLangSmith(port, key=KEY) as back:
            until(lambda: any(run.end_time and not run.parent_run_id for run in runs_of(back)), 60, "nothing came")
            board.server.stop()
            assert back.check() == []


def test_hidden_content_and_secrets_stay_here(langsmith, tmp_path):
    hidden = settings(langsmith, LANGSMITH_HIDE_INPUTS="true", LANGSMITH_HIDE_OUTPUTS="true")
    with Board(tmp_path / "data", **hidden) as board:
        board.create("NOBODY-SEES-THIS", context={"note": "NOBODY-SEES-THIS"})
        board.do_task(live(), result={"answer": "NOBODY-SEES-THIS"})
    assert langsmith.check() == [] and len(runs_of(langsmith)) > 2
    assert "NOBODY-SEES-THIS" not in str(langsmith.state()["runs"])


@pytest.mark.parametrize(("extra", "secret"), [({"sensitive": True}, "the launch code is 0000"), ({}, f"use {KEY}")])
def test_sensitive_text_stays_here(langsmith, tmp_path, extra, secret):
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        board.create(secret, **extra)
        board.do_task(live(), result={"answer": secret})
    assert langsmith.check() == [] and len(runs_of(langsmith)) > 2
    assert secret not in str(langsmith.state()["runs"])


def test_no_key_or_tracing_off_sends_nothing(langsmith, tmp_path):
    for number, change in enumerate(({"LANGSMITH_API_KEY": ""}, {"LANGSMITH_TRACING": "false"})):
        with Board(tmp_path / f"data{number}", **settings(langsmith, **change)) as board:
            play(board)
    assert langsmith.state()["requests"] == []


def test_a_run_takes_as_long_as_its_task(langsmith, tmp_path):
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        session = live()
        task = board.create()
        board.do_task(session)
        status = board.task(task)
    (root,) = [run for run in runs_of(langsmith) if run.parent_run_id is None]
    lasted = timedelta(milliseconds=status["queue_wait_ms"] + status["run_ms"])
    assert abs((root.end_time - root.start_time) - lasted) < timedelta(milliseconds=50)


def test_the_log_tells_a_task_in_its_trace(langsmith, tmp_path):
    with Board(tmp_path / "data", **settings(langsmith)) as board:
        task = board.create()
        trace = board.task(task)["trace_id"]
        board.do_task(live())
        told = ["task_created", "task_claimed", "task_completed"]
        lines = lambda: [e for e in board.server.events if e["event"] in told and e["task_id"] == task]  # noqa: E731
        until(lambda: len(lines()) == 3, 10, "the log never told of the end")
    assert [line["event"] for line in lines()] == told
    assert {line["trace_id"] for line in lines()} == {trace}
    (root,) = [run for run in runs_of(langsmith) if not run.parent_run_id]
    assert root.id.hex == trace
