"""A budget acts by the report that goes past it, once, and everybody hears of it."""

import time

import pytest
from board import Board, live
from claude_code import Session
from harness import ToolError, until

FIRST = "planning-agent-001"
# With a budget of half a dollar: two such requests go past it, one does not.
BUDGET, HALF = 0.5, {"input": 0, "cache_read": 0, "cache_creation": 0, "output": 30_000}
HALF_USD = 0.3


def breaches(board):
    return board.metric("callboard_task_budget_breaches_total", budget="cost")


def take(board, session):
    """Takes the next task and reports it, so that what follows has no gap before it."""
    session.call(board.wires[session.agent_id], "poll_tasks", {"agent_id": session.agent_id})
    board.report(session.take(), session.agent_id)
    return session.task


def spend(board, session):
    session.request(**HALF)
    body = session.take()
    board.report(body, session.agent_id)
    return body


def test_the_report_that_crosses_the_budget_cancels_the_task(tmp_path):
    with Board(tmp_path / "data") as board:
        session = live()
        task = board.create(max_cost_usd=BUDGET, lease_seconds=900)
        dependent = board.create("Build it", dependencies=[task])
        last = board.create("Test it", dependencies=[dependent])
        assert take(board, session) == task
        spend(board, session)
        status = board.task(task)
        assert status["status"] == "in_progress" and status["cost_usd"] == pytest.approx(HALF_USD)
        assert breaches(board) == 0 and board.logged("task_budget_breached") == []

        crossed = time.monotonic()
        spend(board, session)
        until(lambda: board.task(task)["status"] == "cancelled", 2, lambda: board.task(task))
        assert time.monotonic() - crossed < 2
        status = board.task(task)
        assert status["cost_usd"] == pytest.approx(2 * HALF_USD) and "max_cost_usd" in status["error"]
        for id in (dependent, last):
            assert board.task(id)["status"] == "failed" and "dependency" in board.task(id)["error"]
        assert breaches(board) == 1
        until(lambda: board.logged("task_budget_breached"), 2, "it was not logged")
        (line,) = board.logged("task_budget_breached")
        assert (line["task_id"], line["agent_id"], line["agent_type"]) == (task, FIRST, "planning")
        assert line["budget"] == "cost"

        wire = board.wires[FIRST]
        with pytest.raises(ToolError) as stopped:
            wire.call("heartbeat", {"agent_id": FIRST, "task_id": task, "progress": 0.9})
        assert stopped.value.code == "TASK_ALREADY_FINISHED" and "cancelled" in stopped.value.message
        with pytest.raises(ToolError) as late:
            wire.call("submit_result", {"task_id": task, "status": "completed", "result": {}})
        assert late.value.code == "TASK_ALREADY_FINISHED"
        assert wire.call("poll_tasks", {"agent_id": FIRST})["tasks"] == []


def test_who_waits_for_the_result_is_told_at_once(tmp_path):
    with Board(tmp_path / "data") as board:
        session = live()
        task = board.create(max_cost_usd=HALF_USD / 2)
        take(board, session)
        spend(board, session)
        begun = time.monotonic()
        result = board.orchestrator.call("get_result", {"task_id": task, "wait_seconds": 20})
        assert result["status"] == "cancelled" and time.monotonic() - begun < 2


def test_a_report_that_comes_again_does_not_count_again(tmp_path):
    with Board(tmp_path / "data") as board:
        session = live()
        task = board.create(max_cost_usd=BUDGET)
        take(board, session)
        body = spend(board, session)
        for _ in range(3):
            board.report(body)
        board.restart()
        board.report(body)
        status = board.task(task)
        assert status["status"] == "in_progress" and status["cost_usd"] == pytest.approx(HALF_USD)
        crossing = spend(board, session)
        board.report(crossing)
        board.report(crossing)
        assert board.task(task)["status"] == "cancelled"
        assert board.task(task)["cost_usd"] == pytest.approx(2 * HALF_USD)
        assert breaches(board) == 1
        until(lambda: board.logged("task_budget_breached"), 2, "it was not logged")
        assert len(board.logged("task_budget_breached")) == 1


def test_a_retry_has_a_budget_of_its_own(tmp_path):
    with Board(tmp_path / "data") as board:
        session = live()
        task = board.create(max_cost_usd=BUDGET)
        dependent = board.create("Build it", dependencies=[task])
        take(board, session)
        spend(board, session)
        spend(board, session)
        assert board.task(task)["status"] == "cancelled"
        board.orchestrator.call("retry_task", {"task_id": task, "reason": "It is worth it."})
        assert board.task(task)["status"] == "pending" and board.task(dependent)["status"] == "pending"
        assert take(board, session) == task
        spend(board, session)
        status = board.task(task)
        assert (status["status"], status["attempt"]) == ("in_progress", 2)
        # What the first attempt took stays in the task's sum.
        assert status["cost_usd"] == pytest.approx(3 * HALF_USD)
        spend(board, session)
        assert board.task(task)["status"] == "cancelled" and breaches(board) == 2


def test_a_retry_is_not_charged_for_what_the_first_attempt_reports_late(tmp_path):
    with Board(tmp_path / "data") as board:
        session = live()
        task = board.create(max_cost_usd=BUDGET)
        take(board, session)
        spend(board, session)
        session.request(**HALF)
        late = session.take()
        session.call(board.wires[FIRST], "submit_result", {"task_id": task, "status": "failed", "error": "no"})
        board.orchestrator.call("retry_task", {"task_id": task})
        session.call(board.wires[FIRST], "poll_tasks", {"agent_id": FIRST})
        rest = session.take()
        board.report(late)
        board.report(rest)
        spend(board, session)
        status = board.task(task)
        assert (status["status"], status["attempt"]) == ("in_progress", 2)
        assert status["cost_usd"] == pytest.approx(3 * HALF_USD) and breaches(board) == 0


def test_what_other_tasks_cost_is_not_charged(tmp_path):
    with Board(tmp_path / "data", (FIRST, "planning-agent-002")) as board:
        sessions = [Session(agent) for agent in (FIRST, "planning-agent-002")]
        tasks = [board.create(max_cost_usd=BUDGET), board.create()]
        for session in sessions:
            take(board, session)
        for session in sessions:
            spend(board, session)
        for _ in range(3):
            spend(board, next(session for session in sessions if session.task == tasks[1]))
        assert [board.task(task)["status"] for task in tasks] == ["in_progress", "in_progress"]
        # Without a budget nothing is too much.
        assert board.task(tasks[1])["cost_usd"] == pytest.approx(4 * HALF_USD) and breaches(board) == 0


def test_a_result_that_says_it_cost_too_much_is_taken_all_the_same(tmp_path):
    with Board(tmp_path / "data") as board:
        task = board.create(max_cost_usd=BUDGET)
        wire = board.wires[FIRST]
        wire.call("poll_tasks", {"agent_id": FIRST})
        usage = {"model": "claude-sonnet-5", "input_tokens": 1, "output_tokens": 1, "cost_usd": 0.7}
        done = wire.call("submit_result", {"task_id": task, "status": "completed", "result": {}, "usage": usage})
        # The work is done and handed in: a budget takes nothing back.
        assert done["status"] == "completed" and board.task(task)["cost_usd"] == pytest.approx(0.7)
        assert breaches(board) == 0
