"""Each call of the API counts for the task it was made for, exactly, in whatever order its events come."""

import threading
from urllib.error import URLError

import pytest
from board import Board, live
from claude_code import Session, delayed, doubled, interleaved, merged, shuffled
from harness import Server, until
from test_langsmith import below, runs_of, settings

AGENTS = ("planning-agent-001", "testing-agent-001")
PLANNERS = ("planning-agent-001", "planning-agent-002")
# What may happen to the batches of two sessions on their way.
WAYS = {
    "in order": lambda first, second: first + second,
    "interleaved": interleaved,
    "doubled": lambda first, second: doubled(interleaved(first, second)),
    "late": lambda first, second: delayed(first, {0, 2}, 3) + delayed(second, {1}, 9),
    "shuffled": lambda first, second: shuffled(first + second, seed=5),
    "shuffled and doubled": lambda first, second: shuffled(doubled(first + second), seed=6),
    "backwards": lambda first, second: (first + second)[::-1],
}


def play(board, session):
    """Two tasks with a subagent, an error and a compaction, and calls between them that belong to none."""
    wire = board.wires[session.agent_id]
    agent_type = session.agent_id.partition("-")[0]
    session.prompt()
    session.request(output=1)
    for number in range(2):
        board.create(agent_type=agent_type)
        session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
        session.request(input=17 + number)
        session.tool("Read")
        with session.subagent():
            session.request(input=700, output=30, model="claude-haiku-4-5")
        session.error()
        session.compact()
        session.call(wire, "submit_result", {"task_id": session.task, "status": "completed", "result": {}})
        session.request(output=3)


def agent_of(batch):
    attributes = batch["resourceLogs"][0]["resource"]["attributes"]
    return next(a["value"]["stringValue"] for a in attributes if a["key"] == "callboard.agent_id")


def check_tasks(board, sessions):
    """What the board says of each task is what the sessions used for it."""
    for session in sessions:
        for task, used in session.usage.items():
            if task is None:
                continue
            status = board.task(task)
            assert status["cost_usd"] == pytest.approx(used.cost_usd_micros / 1e6), session.agent_id
            assert status["tokens"] == {
                "input": used.input_tokens,
                "output": used.output_tokens,
                "cache_read": used.cache_read_tokens,
                "cache_creation": used.cache_creation_tokens,
            }, session.agent_id
            calls = board.orchestrator.call("explain_task", {"task_id": task})["calls"]
            assert calls == used.requests + used.errors, session.agent_id


def check(board, sessions):
    """What the board says of each task and of all together is what the sessions used."""
    check_tasks(board, sessions)
    used = [usage for session in sessions for usage in session.usage.values()]
    assert board.metric("callboard_llm_requests_total") == sum(usage.requests + usage.errors for usage in used)
    assert board.metric("callboard_llm_cost_usd_total") == pytest.approx(sum(u.cost_usd_micros for u in used) / 1e6)
    assert board.metric("callboard_llm_tokens_total", kind="output") == sum(usage.output_tokens for usage in used)
    outside = sum(session.usage[None].requests for session in sessions)
    assert board.metric("callboard_llm_requests_unattributed_total", reason="outside_task") == outside
    assert board.metric("callboard_llm_requests_unattributed_total") == outside


@pytest.mark.parametrize("numbers", [int, str])
@pytest.mark.parametrize("way", WAYS)
def test_every_call_counts_for_its_task(tmp_path, way, numbers):
    with Board(tmp_path / "data", AGENTS) as board:
        sessions = [Session(agent, numbers=numbers) for agent in AGENTS]
        for session in sessions:
            play(board, session)
        batches = [session.batches(3) for session in sessions]
        for number, batch in enumerate(WAYS[way](*batches)):
            board.report(batch, agent_of(batch), packed=number % 2 == 1)
        check(board, sessions)


def test_events_that_come_as_they_happen_and_again_at_the_end(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        wire = board.wires[session.agent_id]
        kept = []
        for _ in range(3):
            board.create()
            session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
            for _ in range(2):
                session.request()
                kept.append(session.take())
                board.report(kept[-1])
            session.call(wire, "submit_result", {"task_id": session.task, "status": "completed", "result": {}})
        kept.append(session.take())
        board.report(kept[-1])
        board.report(merged(kept))
        check(board, [session])


def test_metrics_and_spans_are_not_counted_a_second_time(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        play(board, session)
        board.report(session.take())
        board.report(session.metrics(), signal="metrics")
        board.report(session.traces(), signal="traces")
        check(board, [session])


def test_a_restart_in_between_loses_and_doubles_nothing(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        play(board, session)
        batches = session.batches(4)
        half = len(batches) // 2
        for batch in batches[:half]:
            board.report(batch)
        board.restart()
        for batch in batches[half - 1 :]:
            board.report(batch)
        check_tasks(board, [session])


def test_a_task_over_its_cost_is_cancelled(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        task = board.create(max_cost_usd=0.5)
        session.call(board.wires[session.agent_id], "poll_tasks", {"agent_id": session.agent_id})
        session.request(output=40_000)
        board.report(session.take())
        assert board.task(task)["status"] == "in_progress"
        session.request(output=40_000)
        board.report(session.take())
        # In the same commit as the report: by its answer it is done.
        assert board.task(task)["status"] == "cancelled"


# A server that ends between batches, or in the middle of one


@pytest.mark.parametrize("end", [Server.stop, Server.kill], ids=["SIGTERM", "SIGKILL"])
def test_a_server_that_ends_after_every_batch_loses_and_doubles_nothing(tmp_path, end):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        play(board, session)
        batches = session.batches(6)
        assert len(batches) > 3
        for batch in batches:
            board.report(batch)
            board.restart(end)
        check_tasks(board, [session])
        # A client that heard no answer sends its batch again.
        for batch in batches:
            board.report(batch)
        check_tasks(board, [session])


def test_a_server_that_is_killed_while_it_takes_a_batch_loses_and_doubles_nothing(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        play(board, session)
        for number, batch in enumerate(session.batches(3)):
            unanswered = threading.Thread(target=report_to_the_dying, args=(board, batch))
            unanswered.start()
            # Each is killed a little later: before the batch came, while it is taken, after it was answered.
            unanswered.join(number * 0.002)
            board.restart(Server.kill)
            unanswered.join()
            board.report(batch)
        check_tasks(board, [session])


def report_to_the_dying(board, batch):
    """Sends a batch that may be answered, cut off or refused."""
    try:
        board.report(batch)
    except (URLError, ConnectionError):
        pass


# A task that changes hands


def test_a_task_handed_over_midway_has_the_calls_of_each_agent_in_its_attempt(langsmith, tmp_path):
    first, second = (live(agent, seed=seed) for seed, agent in enumerate(PLANNERS))
    with Board(tmp_path / "data", PLANNERS, **settings(langsmith)) as board:
        task = board.create(lease_seconds=2)
        first.call(board.wires[PLANNERS[0]], "poll_tasks", {"agent_id": PLANNERS[0]})
        for _ in range(3):
            first.request(milliseconds=2)
        board.report(first.take(), PLANNERS[0])
        first.request(milliseconds=2)
        first.error(milliseconds=2)
        late = first.take()
        # The first falls silent, and its lease lapses.
        (order,) = second.call(
            board.wires[PLANNERS[1]], "poll_tasks", {"agent_id": PLANNERS[1], "wait_seconds": 20})["tasks"]
        assert (order["task_id"], order["attempt"]) == (task, 2)
        second.request(milliseconds=2)
        # What the first did before still comes, while the second is at work.
        board.report(late, PLANNERS[0])
        second.request(milliseconds=2, model="claude-haiku-4-5")
        second.call(board.wires[PLANNERS[1]], "submit_result", {"task_id": task, "status": "completed", "result": {}})
        board.report(second.take(), PLANNERS[1])

        used = [session.usage[task] for session in (first, second)]
        dollars = [usage.cost_usd_micros / 1e6 for usage in used]
        status = board.task(task)
        assert (status["status"], status["attempt"]) == ("completed", 2)
        assert status["cost_usd"] == pytest.approx(sum(dollars))
        assert status["tokens"]["output"] == sum(usage.output_tokens for usage in used)
        explained = board.orchestrator.call("explain_task", {"task_id": task})
        assert explained["calls"] == 7
        (line,) = [line for line in explained["timeline"] if line.startswith("model calls:")]
        attempts = line.removeprefix("model calls: ").split("; ")
        assert attempts[0] == f"attempt 1: 5 × claude-sonnet-5 (${dollars[0]:.6f}".rstrip("0") + ")", line
        assert attempts[1].startswith("attempt 2: 1 × claude-"), line
        assert "1 × claude-sonnet-5 (" in attempts[1] and "1 × claude-haiku-4-5 (" in attempts[1], line
        assert board.metric("callboard_llm_requests_unattributed_total") == 0
    assert langsmith.check() == []
    runs = runs_of(langsmith)
    (root,) = [run for run in runs if run.parent_run_id is None]
    models = {
        run.name: [call.name for call in below(runs, run) if call.run_type == "llm"]
        for run in below(runs, root) if run.name.startswith("attempt")
    }
    assert models == {
        "attempt 1: planning-agent-001": ["claude-sonnet-5"] * 5,
        "attempt 2: planning-agent-002": ["claude-sonnet-5", "claude-haiku-4-5"],
    }
    assert len([run for run in runs if run.run_type == "llm"]) == 7


def test_one_agent_that_takes_a_task_a_second_time_has_its_calls_in_both_attempts(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        wire = board.wires[session.agent_id]
        task = board.create()
        for attempt, requests in ((1, 3), (2, 2)):
            session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
            for _ in range(requests):
                session.request()
            outcome = {"status": "failed", "error": "no"} if attempt == 1 else {"status": "completed", "result": {}}
            session.call(wire, "submit_result", {"task_id": task, **outcome})
            if attempt == 1:
                board.orchestrator.call("retry_task", {"task_id": task})
        for batch in shuffled(doubled(session.batches(2)), seed=3):
            board.report(batch)
        (line,) = [line for line in board.orchestrator.call("explain_task", {"task_id": task})["timeline"]
                   if line.startswith("model calls:")]
        assert "attempt 1: 3 × " in line and "attempt 2: 2 × " in line
        check_tasks(board, [session])


@pytest.mark.timeout(150)
def test_calls_behind_a_lost_batch_count_as_a_gap(tmp_path):
    with Board(tmp_path / "data", AGENTS) as board:
        session = Session(AGENTS[0])
        wire = board.wires[session.agent_id]
        board.create()
        session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
        task = session.task
        session.request()
        board.report(session.take())
        known = board.task(task)["cost_usd"]
        # What was lost may tell of anything, and nobody holds the task any more.
        session.request()
        session.call(wire, "submit_result", {"task_id": task, "status": "completed", "result": {}})
        session.take()
        session.request()
        session.request()
        board.report(session.take())
        gap = lambda: board.metric("callboard_llm_requests_unattributed_total", reason="gap")  # noqa: E731
        assert gap() == 0
        # The board's own time-out is the clock: for a minute they may still find their place.
        idle = {"agent_id": AGENTS[1], "wait_seconds": 55}
        assert board.wires[AGENTS[1]].call("poll_tasks", idle) == {"tasks": []}
        assert gap() == 0
        until(lambda: gap() == 2, 20, lambda: f"{gap()} were counted")
        # A connection that was silent for a minute is closed by now.
        board.connect()
        assert board.task(task)["cost_usd"] == known
        # They count in the totals all the same.
        assert board.metric("callboard_llm_requests_total") == 3
