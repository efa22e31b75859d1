"""What must hold when many call at once, and when a worker or its answer is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

from harness import Wire


def test_64_racing_pollers_claim_each_of_500_tasks_once(server):
    def create(count):
        wire = Wire(server)
        return [
            wire.call("create_task", {"agent_type": "planning", "task_description": f"task {number}"})["task_id"]
            for number in range(count)
        ]

    with ThreadPoolExecutor(10) as pool:
        created = {task for tasks in pool.map(create, [50] * 10) for task in tasks}
    assert len(created) == 500
    start = threading.Barrier(64)

    def work(number):
        wire, agent, mine = Wire(server), f"planning-agent-{number:03}", []
        start.wait()
        while tasks := wire.call("poll_tasks", {"agent_id": agent})["tasks"]:
            for task in tasks:
                assert not task.get("redelivered")
                mine.append(task["task_id"])
                wire.call("submit_result", {"task_id": task["task_id"], "status": "completed", "result": {},
                                            "agent_id": agent, "attempt": task["attempt"]})
        return mine

    with ThreadPoolExecutor(64) as pool:
        claimed = [task for mine in pool.map(work, range(64)) for task in mine]
    assert len(claimed) == 500
    assert set(claimed) == created


def test_the_task_of_a_worker_that_died_comes_back(wire, server):
    task = wire.call("create_task", {"agent_type": "testing", "task_description": "x", "lease_seconds": 2})["task_id"]
    assert wire.call("poll_tasks", {"agent_id": "testing-1"})["tasks"][0]["attempt"] == 1
    # testing-1 is never heard of again; testing-2 waits for work and gets it when the lease has lapsed.
    order = wire.call("poll_tasks", {"agent_id": "testing-2", "wait_seconds": 20})["tasks"][0]
    assert (order["task_id"], order["attempt"]) == (task, 2)
    try:
        wire.call("submit_result", {"task_id": task, "status": "completed", "agent_id": "testing-1", "result": {"late": 1}})
        raise AssertionError("a lost attempt was accepted")
    except Exception as error:
        assert getattr(error, "code", None) == "LEASE_LOST", error
    wire.call("submit_result", {"task_id": task, "status": "completed", "agent_id": "testing-2", "result": {}})
    story = wire.call("explain_task", {"task_id": task})
    assert [line.split()[1] for line in story["timeline"]] == [
        "created", "claimed", "requeued", "claimed", "late_result", "completed"
    ]


def test_a_lost_answer_is_delivered_again(wire):
    task = wire.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    first = wire.call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]
    again = wire.call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]
    assert again["task_id"] == task
    assert again["redelivered"] is True
    assert again["attempt"] == first["attempt"] == 1


def test_the_same_tool_use_has_one_effect_also_when_sent_at_once(server, wire):
    arguments = {"agent_type": "planning", "task_description": "x"}
    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda _: Wire(server).call("create_task", arguments, use="toolu_01")["task_id"], range(16)))
    assert len(set(ids)) == 1
    assert len(wire.call("list_tasks", {})["tasks"]) == 1
    polls = [wire.call("poll_tasks", {"agent_id": "planning-1"}, use="toolu_02") for _ in range(2)]
    assert polls[0] == polls[1]
    done = {"task_id": ids[0], "status": "completed", "result": {"a": 1}}
    answers = [wire.call("submit_result", done, use="toolu_03") for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    try:
        wire.call("create_task", {**arguments, "task_description": "y"}, use="toolu_01")
        raise AssertionError("other arguments under the same id were accepted")
    except Exception as error:
        assert getattr(error, "code", None) == "IDEMPOTENCY_CONFLICT", error


def test_an_idempotency_key_survives_a_new_tool_use(wire):
    arguments = {"agent_type": "planning", "task_description": "x", "idempotency_key": "plan-1"}
    assert wire.call("create_task", arguments, use="a") == wire.call("create_task", arguments, use="b")


def test_a_poller_that_hung_up_gets_no_task(server, wire):
    def metrics():
        return wire.send(b"", method="GET", path="/metrics").body.decode()

    gone = Wire(server)
    message = gone.message("tools/call", {"name": "poll_tasks", "arguments": {"agent_id": "planning-1", "wait_seconds": 60}})
    gone.connection.request("POST", "/mcp", __import__("json").dumps(message), {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "poll_tasks",
    })
    response = gone.connection.getresponse()
    assert response.headers["content-type"] == "text/event-stream"
    response.close()
    gone.close()
    while "callboard_open_waits 0" not in metrics():
        pass
    task = wire.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    status = wire.call("get_task_status", {"task_id": task})
    assert (status["status"], status["attempt"]) == ("pending", 0)
