"""kill -9 in the middle of load: what was answered is there, and nothing is there twice."""

import random
import threading

import pytest
from harness import Server, Wire, callboard

ROUNDS = 20
WRITERS = 8


class Ledger:
    """What one client was told, and what it sent last without hearing of it."""

    def __init__(self, number):
        self.number, self.created, self.finished, self.values = number, {}, {}, {}
        self.sent = 0

    def work(self, server, stop):
        agent = f"planning-agent-{self.number:03}"
        try:
            wire = Wire(server)
            while not stop.is_set():
                self.sent += 1
                text = f"{self.number}/{self.sent}"
                task = wire.call("create_task", {"agent_type": "planning", "task_description": text}, use=f"c-{text}")
                self.created[task["task_id"]] = text
                for order in wire.call("poll_tasks", {"agent_id": agent})["tasks"]:
                    result = {"by": agent, "n": self.sent}
                    wire.call("submit_result", {"task_id": order["task_id"], "status": "completed",
                                                "result": result, "agent_id": agent, "attempt": order["attempt"]})
                    self.finished[order["task_id"]] = result
                state = wire.call("set_shared_state", {"key": agent, "value": {"n": self.sent}})
                self.values[agent] = (self.sent, state["version"])
        except (OSError, __import__("http.client").client.HTTPException, ValueError):
            pass


@pytest.mark.timeout(300)
def test_no_answered_write_is_lost_and_none_is_there_twice(tmp_path):
    directory = tmp_path / "data"
    chance = random.Random(20261121)
    ledgers = [Ledger(number) for number in range(WRITERS)]
    for _ in range(ROUNDS):
        server = Server(directory).start()
        stop = threading.Event()
        writers = [threading.Thread(target=ledger.work, args=(server, stop)) for ledger in ledgers]
        for writer in writers:
            writer.start()
        # The moment is drawn, not waited for: the point is that it hits the load anywhere.
        stop.wait(chance.uniform(0.05, 0.6))
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
    created = {task: text for ledger in ledgers for task, text in ledger.created.items()}
    finished = {task: result for ledger in ledgers for task, result in ledger.finished.items()}
    assert len(created) > ROUNDS * WRITERS
    with Server(directory) as server:
        wire, stored, cursor = Wire(server), {}, None
        while True:
            page = wire.call("list_tasks", {"limit": 200, **({"cursor": cursor} if cursor else {})})
            for row in page["tasks"]:
                assert row["task_id"] not in stored
                stored[row["task_id"]] = row
            cursor = page["next_cursor"]
            if not cursor:
                break
        assert [task for task in created if task not in stored] == []
        texts = [row["summary"] for row in stored.values()]
        assert len(texts) == len(set(texts)), "a task was created twice"
        for task, result in finished.items():
            assert wire.call("get_result", {"task_id": task})["result"] == result
        for ledger in ledgers:
            for key, (number, version) in ledger.values.items():
                value = wire.call("get_shared_state", {"key": key})
                assert value["version"] >= version and value["value"]["n"] >= number
        wire.close()
    assert "is sound" in callboard("doctor", directory=directory).stdout
