"""The profile `cluster` alive: two nodes on the shipped Redis behind the shipped balancer, as one board."""

import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from balancer import Balancer
from engine import Engine
from harness import Server, Wire, until
from stack import Prometheus, read

@pytest.fixture
def cluster(tmp_path):
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(tmp_path / "engine"))
        nodes = [stack.enter_context(Server(tmp_path / f"node-{number}", **engine.settings)) for number in (1, 2)]
        balancer = stack.enter_context(Balancer(tmp_path / "balancer", *(f"127.0.0.1:{node.port}" for node in nodes)))
        yield SimpleNamespace(engine=engine, nodes=nodes, balancer=balancer)


def test_a_board_is_one_whichever_node_answers(cluster):
    wire = Wire(cluster.balancer)
    # Each call goes to the other node than the one before it.
    for number in range(6):
        task = wire.call("create_task", {"agent_type": "testing", "task_description": f"part {number}"})["task_id"]
        [order] = wire.call("poll_tasks", {"agent_id": "testing-1"})["tasks"]
        assert order["task_id"] == task
        wire.call("submit_result", {"task_id": task, "status": "completed", "result": {"number": number}})
        assert wire.call("get_result", {"task_id": task})["result"] == {"number": number}

    answers = []
    waits = [threading.Thread(target=lambda n=n: answers.append(
        Wire(cluster.balancer).call("poll_tasks", {"agent_id": f"planning-{n}", "wait_seconds": 60}))) for n in range(4)]
    for wait in waits:
        wait.start()
    for number in range(4):
        wire.call("create_task", {"agent_type": "planning", "task_description": f"plan {number}"})
    for wait in waits:
        wait.join(70)
    # Wherever they waited, each of them got one, and none was given twice.
    assert len({order["task_id"] for answer in answers for order in answer["tasks"]}) == 4


def test_a_node_may_go_and_another_carries_on(cluster):
    wire = Wire(cluster.balancer)
    task = wire.call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"]
    [order] = wire.call("poll_tasks", {"agent_id": "testing-1"})["tasks"]
    cluster.nodes[0].terminate()
    assert cluster.nodes[0].wait() == 0

    def hand_in():
        # While the balancer has not noticed, the node that ends may still refuse a call.
        answer = wire.request("tools/call", {"name": "submit_result", "arguments": {
            "task_id": task, "attempt": order["attempt"], "status": "completed", "result": {}}})
        return answer.status == 200 and not answer.json["result"].get("isError")

    until(hand_in, 20, "nobody took the result")
    assert wire.call("get_task_status", {"task_id": task})["status"] == "completed"


def test_two_nodes_show_one_board_and_it_is_counted_once(cluster, tmp_path):
    wire = Wire(cluster.balancer)
    for number in range(3):
        wire.call("create_task", {"agent_type": "testing", "task_description": f"part {number}"})
    wire.call("register_agent", {"agent_id": "planning-1", "agent_type": "planning"})
    rules = read("rules/recording.yml")
    for group in rules["groups"]:
        group["interval"] = "1s"
    with Prometheus(tmp_path / "prometheus", *(node.base for node in cluster.nodes), rules=[rules]) as prometheus:
        def figures(expression):
            return sorted(value for _, value in prometheus.query(expression))

        ready = 'callboard_queue_tasks{agent_type="testing", state="ready"}'
        until(lambda: figures(ready) == [3, 3], 60, lambda: f"{prometheus.query(ready)}")
        record = 'job_agent_type_state:callboard_queue_tasks:max{agent_type="testing", state="ready"}'
        until(lambda: figures(record) == [3], 60, lambda: f"{prometheus.query(record)}")
        # What each of them did is another matter: calls went to both in turn.
        created = 'callboard_tasks_created_total{agent_type="testing"}'
        until(lambda: sum(figures(created)) == 3, 60, lambda: f"{prometheus.query(created)}")
        assert 0 < figures(created)[0] < 3
