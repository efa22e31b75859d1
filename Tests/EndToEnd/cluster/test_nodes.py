"""Several nodes are one board: whatever is done on one is seen, waited for and told of on every other."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import META, MODERN, ToolError, Wire, callboard, until

TASK = {"agent_type": "planning", "task_description": "x"}


def waiting(wire, count):
    page = wire.send(b"", method="GET", path="/metrics").body.decode()
    return any(line == f"callboard_open_waits {count}" for line in page.splitlines())


def test_a_task_goes_over_three_nodes(cluster):
    _, (first, second, third) = cluster(3)
    with ThreadPoolExecutor() as pool:
        claim = pool.submit(second.call, "poll_tasks", {"agent_id": "planning-1", "wait_seconds": 60})
        until(lambda: waiting(Wire(second.server), 1), 20, "nobody waits for a task")
        task = first.call("create_task", TASK)["task_id"]
        assert claim.result(30)["tasks"][0]["task_id"] == task
        result = pool.submit(third.call, "get_result", {"task_id": task, "wait_seconds": 60})
        until(lambda: waiting(Wire(third.server), 1), 20, "nobody waits for the result")
        second.call("submit_result", {"task_id": task, "status": "completed", "result": {"n": 1}, "agent_id": "planning-1"})
        assert result.result(30)["result"] == {"n": 1}
    assert first.call("get_task_status", {"task_id": task})["status"] == "completed"


def test_a_message_reaches_who_waits_on_another_node(cluster):
    _, (first, second) = cluster(2)
    first.call("create_room", {"roomName": "lobby"})
    for agent in ("ada", "bob"):
        first.call("enter_room", {"agentName": agent, "roomName": "lobby"})
    with ThreadPoolExecutor() as pool:
        heard = pool.submit(second.call, "get_messages", {
            "roomName": "lobby", "agentName": "bob", "unreadOnly": True, "mentionsOnly": True, "waitSeconds": 60})
        until(lambda: waiting(Wire(second.server), 1), 20, "nobody waits for a message")
        first.call("send_message", {"agentName": "ada", "roomName": "lobby", "message": "hello @bob"})
        assert [message["message"] for message in heard.result(30)["messages"]] == ["hello @bob"]


@pytest.mark.timeout(240)
def test_of_64_racing_pollers_on_three_nodes_each_task_goes_to_one(cluster):
    nodes, (first, *_) = cluster(3)
    tasks = {first.call("create_task", TASK)["task_id"] for _ in range(100)}
    claimed, lock = [], threading.Lock()

    def work(number):
        wire = Wire(nodes[number % 3])
        while len(claimed) < len(tasks):
            for task in wire.call("poll_tasks", {"agent_id": f"planning-{number}", "wait_seconds": 1})["tasks"]:
                with lock:
                    claimed.append(task["task_id"])
                wire.call("submit_result", {
                    "task_id": task["task_id"], "status": "completed", "result": {}, "agent_id": f"planning-{number}"})
        wire.close()

    with ThreadPoolExecutor(64) as pool:
        for worker in [pool.submit(work, number) for number in range(64)]:
            worker.result(180)
    assert sorted(claimed) == sorted(tasks)


class Subscription:
    """A stream of `subscriptions/listen`, read line by line."""

    def __init__(self, node, uris, key=None):
        self.wire = Wire(node, key)
        message = self.wire.message("subscriptions/listen", {
            "notifications": {"resourcesListChanged": True, "resourceSubscriptions": uris}})
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
                   "MCP-Protocol-Version": MODERN, "Mcp-Method": "subscriptions/listen"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self.wire.connection.request("POST", "/mcp", json.dumps(message), headers)
        self.response = self.wire.connection.getresponse()
        assert self.response.status == 200
        assert self.next()["method"] == "notifications/subscriptions/acknowledged"

    def next(self):
        """The next event; nothing where the stream has ended."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                return json.loads(line[6:])


def test_who_listens_on_one_node_hears_of_changes_on_another(cluster):
    nodes, (first, _) = cluster(2)
    task = first.call("create_task", TASK)["task_id"]
    stream = Subscription(nodes[1], [f"task://{task}"])
    first.call("cancel_task", {"task_id": task, "reason": "no"})
    heard = stream.next()
    while heard["method"] != "notifications/resources/updated":
        heard = stream.next()
    assert heard["params"]["uri"] == f"task://{task}"


def test_a_key_that_is_revoked_on_one_node_ends_streams_on_another(engine, cluster):
    made = callboard("keys", "create", "--role", "orchestrator", **engine.settings).stdout.split()[0]
    nodes, _ = cluster(2)
    wires = [Wire(node, made) for node in nodes]
    task = wires[0].call("create_task", TASK)["task_id"]
    stream = Subscription(nodes[1], [f"task://{task}"], key=made)
    callboard("keys", "revoke", made.split("_")[1], **engine.settings)
    while stream.next():
        pass
    for wire in wires:
        until(lambda: wire.request("tools/list").status == 401, 10, "a revoked key opens a node")


def test_signs_of_life_on_any_node_keep_a_lease(cluster):
    _, (first, second) = cluster(2)
    task = first.call("create_task", {**TASK, "lease_seconds": 4})["task_id"]
    first.call("poll_tasks", {"agent_id": "planning-1"})
    lease = lambda: first.call("get_task_status", {"task_id": task})["lease_expires_at"]  # noqa: E731
    before = lease()
    second.call("heartbeat", {"agent_id": "planning-1", "task_id": task})
    until(lambda: lease() > before, 20, "the lease was not extended")


def test_a_dead_nodes_tasks_are_offered_by_another(cluster):
    nodes, (first, second) = cluster(2)
    task = first.call("create_task", {**TASK, "lease_seconds": 2})["task_id"]
    first.call("poll_tasks", {"agent_id": "planning-1"})
    nodes[0].kill()
    offered = second.call("poll_tasks", {"agent_id": "planning-2", "wait_seconds": 60})["tasks"][0]
    assert (offered["task_id"], offered["attempt"]) == (task, 2)
    with pytest.raises(ToolError) as refused:
        second.call("submit_result", {
            "task_id": task, "status": "completed", "result": {}, "agent_id": "planning-1", "attempt": 1})
    assert refused.value.code == "LEASE_LOST"
