"""Claude Code's hooks keep an agent's task, give it back when the session ends, and bring what waits for the agent."""

import json
import time
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from board import Board, live
from claude_code import Session, post
from harness import ToolError, until

FIRST, SECOND = "planning-agent-001", "planning-agent-002"
BOTH = (FIRST, SECOND)
POLL = "mcp__callboard__poll_tasks"
SIGNS = {
    "post_tool_use": lambda session: session.post_tool_use("Bash", {"command": "swift build"}, {"stdout": ""}),
    "stop": lambda session: session.stop(),
    "subagent_stop": lambda session: session.subagent_stop(),
    "stop_failure": lambda session: session.stop_failure(),
}


def take(board, session):
    """Polls as a session does whose hooks are on; gives the task."""
    polled = session.call(board.wires[session.agent_id], "poll_tasks", {"agent_id": session.agent_id})
    board.hook(session.post_tool_use(POLL, {"agent_id": session.agent_id}, polled), session.agent_id)
    return session.task


def poll(board, agent, seconds=0):
    return board.wires[agent].call("poll_tasks", {"agent_id": agent, "wait_seconds": seconds})["tasks"]


def agent(board, id=FIRST):
    (row,) = [a for a in board.orchestrator.call("list_agents", {"filter": "all"})["agents"] if a["agent_id"] == id]
    return row


def test_the_end_of_a_session_frees_its_task_at_once(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create(lease_seconds=900)
        session = Session(FIRST)
        assert take(board, session) == task and poll(board, SECOND) == []
        ended = time.monotonic()
        assert board.hook(session.session_end("prompt_input_exit")) == {}
        (order,) = poll(board, SECOND)
        assert time.monotonic() - ended < 1
        assert (order["task_id"], order["attempt"]) == (task, 2)
        assert board.metric("callboard_task_requeues_total", reason="session_ended", agent_type="planning") == 1
        assert board.metric("callboard_task_requeues_total") == 1
        with pytest.raises(ToolError) as late:
            board.wires[FIRST].call("submit_result", {"task_id": task, "status": "completed", "result": {}})
        assert late.value.code == "LEASE_LOST"
        until(lambda: board.logged("agent_session_ended"), 5, "it was not logged")
        (line,) = board.logged("agent_session_ended")
        assert (line["agent_id"], line["released"]) == (FIRST, 1) and "prompt_input_exit" in line["client_reason"]
        (line,) = board.logged("task_requeued")
        assert (line["task_id"], line["reason"]) == (task, "session_ended")


def test_who_waits_for_work_gets_what_an_ended_session_held(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create(lease_seconds=900)
        session = Session(FIRST)
        take(board, session)
        with ThreadPoolExecutor() as pool:
            orders = pool.submit(poll, board, SECOND, seconds=20)
            until(lambda: board.metric("callboard_open_waits") == 1, 10, "nobody waits")
            board.hook(session.session_end())
            assert [order["task_id"] for order in orders.result(timeout=1)] == [task]


def test_an_end_without_a_task_releases_nothing(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        session = Session(FIRST)
        task = board.create()
        take(board, session)
        session.call(board.wires[FIRST], "submit_result", {"task_id": task, "status": "completed", "result": {}})
        board.hook(session.session_end())
        until(lambda: board.logged("agent_session_ended"), 5, "it was not logged")
        assert board.logged("agent_session_ended")[0]["released"] == 0
        assert board.metric("callboard_task_requeues_total") == 0


def test_a_second_session_that_ends_does_not_release_what_the_first_took(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create()
        first, second = Session(FIRST, seed=1), Session(FIRST, seed=2)
        take(board, first)
        board.hook(second.post_tool_use("Read", {"file_path": "/a"}, {}))
        board.hook(second.session_end())
        assert poll(board, SECOND) == [] and board.task(task)["status"] == "in_progress"
        assert board.metric("callboard_task_requeues_total") == 0
        board.hook(first.session_end())
        assert [order["task_id"] for order in poll(board, SECOND)] == [task]


def test_the_end_of_one_agents_session_leaves_other_agents_their_tasks(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        tasks = [board.create(), board.create()]
        sessions = [Session(FIRST), Session(SECOND)]
        held = [take(board, session) for session in sessions]
        assert set(held) == set(tasks)
        board.hook(sessions[0].session_end(), FIRST)
        assert board.task(held[0])["status"] == "pending"
        assert board.task(held[1])["assigned_agent_id"] == SECOND


@pytest.mark.parametrize("event", SIGNS)
def test_a_hook_is_a_sign_of_life(tmp_path, event):
    with Board(tmp_path / "data") as board:
        session = Session(FIRST)
        board.create()
        take(board, session)
        before = agent(board)["last_heartbeat"]

        def has_moved():
            assert board.hook(SIGNS[event](session)) == {}
            return agent(board)["last_heartbeat"] > before

        until(has_moved, 5, lambda: f"it is still {before}")
        assert board.metric("callboard_agent_hooks_total", event=event) > 0


def test_hooks_are_counted_by_event(tmp_path):
    with Board(tmp_path / "data") as board:
        session = Session(FIRST)
        for times, event in enumerate(SIGNS, start=1):
            for _ in range(times):
                board.hook(SIGNS[event](session))
        board.hook(session.hook("PreCompact", trigger="auto"))
        board.hook(session.session_end())
        counts = {event: times for times, event in enumerate(SIGNS, start=1)} | {"session_end": 1, "other": 1}
        for event, times in counts.items():
            assert board.metric("callboard_agent_hooks_total", event=event) == times, event
        assert board.metric("callboard_agent_hooks_total") == sum(counts.values())


@pytest.mark.parametrize("event", SIGNS)
def test_a_short_lease_holds_while_hooks_come_and_lapses_when_they_end(tmp_path, event):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create(lease_seconds=2)
        session = Session(FIRST)
        take(board, session)
        with ThreadPoolExecutor() as pool:
            # The board's own time-out is the clock: three leases long there is nothing to take.
            orders = pool.submit(poll, board, SECOND, seconds=6)
            while not orders.done():
                board.hook(SIGNS[event](session))
                wait([orders], timeout=0.3)
            assert orders.result() == []
        status = board.task(task)
        assert (status["status"], status["assigned_agent_id"], status["attempt"]) == ("in_progress", FIRST, 1)
        (order,) = poll(board, SECOND, seconds=10)
        assert (order["task_id"], order["attempt"]) == (task, 2)
        assert board.metric("callboard_task_requeues_total", reason="lease_lapsed") == 1


# What a stop brings


def mention(board, text, author=SECOND):
    board.wires[author].call("send_message", {"roomName": "plans", "agentName": author, "message": text})


def told(answer):
    """What a hook hands to the agent, in the form that Claude Code documents."""
    assert set(answer) == {"hookSpecificOutput"}, answer
    output = answer["hookSpecificOutput"]
    assert set(output) == {"hookEventName", "additionalContext"} and output["hookEventName"] == "Stop"
    return output["additionalContext"]


@pytest.fixture
def room(tmp_path):
    """A board with both agents in a room, and nothing unread."""
    with Board(tmp_path / "data", BOTH) as board:
        board.wires[FIRST].call("create_room", {"roomName": "plans"})
        for name in BOTH:
            board.wires[name].call("enter_room", {"roomName": "plans", "agentName": name})
        yield board


def test_a_stop_brings_an_unread_mention_and_a_waiting_task_once(room):
    session = Session(FIRST)
    mention(room, f"@{FIRST} which port?")
    mention(room, "This is for nobody.")
    task = room.create("Plan the log-out")
    mentions, waiting = told(room.hook(session.stop(), query="?deliver=mentions,tasks")).split("\n\n")
    head, *lines = mentions.split("\n")
    assert head.startswith(f'Callboard: 1 unread mention of "{FIRST}"')
    (message,) = [json.loads(line) for line in lines]
    assert message["message"] == f"@{FIRST} which port?"
    assert (message["roomName"], message["agentName"]) == ("plans", SECOND)
    assert task in waiting and "Plan the log-out" in waiting and "poll_tasks" in waiting
    # It was told of the task and has not got it.
    assert room.task(task)["status"] == "pending"
    # Whether it went on because of the hook or not: once is enough.
    assert room.hook(session.stop(active=True), query="?deliver=mentions,tasks") == {}
    assert room.hook(session.stop(), query="?deliver=mentions,tasks") == {}
    assert take(room, session) == task


def test_what_comes_later_is_brought_by_a_later_stop(room):
    session = Session(FIRST)
    assert room.hook(session.stop(), query="?deliver=mentions,tasks") == {}
    mention(room, f"@{FIRST} one")
    assert "one" in told(room.hook(session.stop(), query="?deliver=mentions,tasks"))
    mention(room, f"@{FIRST} two")
    note = told(room.hook(session.stop(active=True), query="?deliver=mentions,tasks"))
    assert "two" in note and "one" not in note
    task = room.create()
    assert task in told(room.hook(session.stop(active=True), query="?deliver=mentions,tasks"))


@pytest.mark.parametrize(("query", "mentions", "tasks"), [
    ("", False, False), ("?deliver=mentions", True, False), ("?deliver=tasks", False, True)])
def test_a_stop_brings_only_what_was_asked_for(room, query, mentions, tasks):
    mention(room, f"@{FIRST} which port?")
    task = room.create()
    answer = room.hook(Session(FIRST).stop(), query=query)
    note = told(answer) if mentions or tasks else json.dumps(answer)
    assert ("which port?" in note) == mentions and (task in note) == tasks
    unread = room.wires[FIRST].call(
        "get_messages", {"roomName": "plans", "agentName": FIRST, "unreadOnly": True, "mentionsOnly": True})
    assert (unread["messages"] == []) == mentions


@pytest.mark.parametrize("event", [event for event in SIGNS if event != "stop"])
def test_only_a_stop_is_answered(room, event):
    mention(room, f"@{FIRST} which port?")
    assert room.hook(SIGNS[event](Session(FIRST)), query="?deliver=mentions,tasks") == {}
    assert "which port?" in told(room.hook(Session(FIRST).stop(), query="?deliver=mentions,tasks"))


def test_a_sensitive_task_is_announced_without_its_text(room):
    task = room.create("the launch code is 0000", sensitive=True)
    note = told(room.hook(Session(FIRST).stop(), query="?deliver=tasks"))
    assert task in note and "0000" not in note


# Who may


@pytest.mark.parametrize("key", [None, "cb_wrong"])
def test_a_wrong_key_is_refused(tmp_path, key):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create()
        session = Session(FIRST)
        take(board, session)
        counted = board.metric("callboard_agent_hooks_total")
        status, _ = post(board.server.base + "/hooks/claude-code", session.session_end(), key=key)
        assert status == 401
        assert board.task(task)["status"] == "in_progress"
        assert board.metric("callboard_agent_hooks_total") == counted


def test_a_key_speaks_for_its_own_agent_only(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create()
        session = Session(FIRST)
        take(board, session)
        url = f"{board.server.base}/hooks/claude-code?agent={FIRST}"
        status, answer = post(url, session.session_end(), key=board.keys[SECOND])
        assert status == 403 and FIRST in answer["error"]
        assert board.task(task)["status"] == "in_progress"


@pytest.mark.parametrize("body", [{}, [], {"hook_event_name": ""}])
def test_what_is_no_hook_is_refused_with_a_sentence(tmp_path, body):
    with Board(tmp_path / "data") as board:
        status, answer = post(board.server.base + "/hooks/claude-code", body, key=board.keys[FIRST])
        assert status == 400 and "hook" in answer["error"]


def test_after_a_restart_a_session_can_end(tmp_path):
    with Board(tmp_path / "data", BOTH) as board:
        task = board.create()
        session = live(FIRST)
        take(board, session)
        board.restart()
        board.hook(session.session_end())
        assert [order["task_id"] for order in poll(board, SECOND)] == [task]
