"""SIGTERM in the middle of everything: each wait is answered, each stream ends well, no acknowledged write is lost."""

import http.client
import random
import threading
import time

from harness import MODERN, Server, Wire, until
from metrics import metric

ROUNDS = 20


class Writer:
    """Counts up one value until the server goes away, and knows how far it was acknowledged."""

    def __init__(self, server, number):
        self.server, self.key = server, f"counter-{number}"
        self.acknowledged = 0
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def write(self):
        try:
            wire = Wire(self.server)
            while True:
                count = self.acknowledged + 1
                answer = wire.request(
                    "tools/call", {"name": "set_shared_state", "arguments": {"key": self.key, "value": {"count": count}}}
                )
                if answer.status == 503:
                    return
                assert answer.status == 200 and not answer.json["result"].get("isError"), answer.body
                self.acknowledged = count
        except (OSError, http.client.HTTPException):
            # The connection may end between two calls.
            return


def listen(server, ends):
    """Holds a stream of changes open, and reads it to its end."""
    wire = Wire(server)
    answer = wire.request("subscriptions/listen", {"notifications": {"resourcesListChanged": True}})
    ends.append(answer.status)


def test_sigterm_loses_nothing_that_was_acknowledged(tmp_path, record_property):
    chance = random.Random(7)
    slowest = 0
    writes = 0
    counts = {}
    for _ in range(ROUNDS):
        with Server(tmp_path / "data") as server:
            reader = Wire(server)
            for key, count in counts.items():
                found = reader.call("get_shared_state", {"key": key})["value"]["count"]
                # The one that was under way may have been stored without its answer.
                assert found in (count, count + 1), f"{key}: {found} after {count} was acknowledged"
            reader.close()
            answers, ends = [], []
            threads = [threading.Thread(target=lambda n=n: answers.append(
                Wire(server).call("poll_tasks", {"agent_id": f"planning-{n}", "wait_seconds": 600}))) for n in range(4)]
            threads += [threading.Thread(target=listen, args=(server, ends)) for _ in range(2)]
            for thread in threads:
                thread.start()
            until(lambda: metric(server, "callboard_open_waits") == 4 and metric(server, "callboard_open_streams") == 2,
                  60, "the waits and streams did not begin")
            writers = [Writer(server, number) for number in range(4)]
            time.sleep(chance.uniform(0.02, 0.3))
            begun = time.monotonic()
            server.terminate()
            assert server.wait(30) == 0
            slowest = max(slowest, time.monotonic() - begun)
            for thread in threads + [writer.thread for writer in writers]:
                thread.join(30)
                assert not thread.is_alive(), "somebody was left without an answer"
            assert [answer["tasks"] for answer in answers] == [[]] * 4
            assert ends == [200, 200]
            counts = {writer.key: writer.acknowledged for writer in writers if writer.acknowledged}
            writes += sum(counts.values())
    record_property("figures", f"{ROUNDS} rounds, {writes} acknowledged writes, the slowest end took {slowest:.1f} s")
    assert writes > ROUNDS
