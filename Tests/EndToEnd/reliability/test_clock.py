"""A wall clock that jumps: leases, values and results go on as if it had not."""

import random
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
from harness import Server, ToolError, Wire, until

HOUR, DAY = 3_600, 86_400
LEASE = 6


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("clang") or shutil.which("cc")
    assert compiler, "a C compiler is needed: gcc or clang"
    library = tmp_path_factory.mktemp("clock") / "wall_clock.so"
    source = Path(__file__).parent / "wall_clock.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source], check=True)
    return library


class WallClock:
    """The wall clock of the servers that are started with its environment."""

    def __init__(self, library, file):
        self.file = file
        self.file.write_bytes(bytes(8))
        self.environment = {"LD_PRELOAD": str(library), "WALL_CLOCK_OFFSET": str(file)}

    def jump(self, seconds):
        """Sets the clock so many seconds off the real time; the page is shared with the process."""
        with open(self.file, "r+b") as file:
            file.write(int(seconds * 1_000).to_bytes(8, "little", signed=True))


@pytest.fixture
def clock(library, tmp_path):
    return WallClock(library, tmp_path / "offset")


def create(wire, **more):
    return wire.call("create_task", {"agent_type": "planning", "task_description": "x", **more})["task_id"]


def poll(wire, agent):
    tasks = wire.call("poll_tasks", {"agent_id": agent})["tasks"]
    return tasks[0] if tasks else None


def offered_again(wire, task, since, by):
    """Polls until the task is handed out anew; gives the seconds since it was handed out before."""
    order = until(lambda: poll(wire, by), 2 * LEASE + 20, "the lease never lapsed")
    assert order["task_id"] == task
    return time.monotonic() - since


def test_the_preloaded_clock_is_the_one_the_server_reads(tmp_path, clock):
    clock.jump(-30 * DAY)
    with Server(tmp_path / "data", **clock.environment) as server:
        shown = create(Wire(server)).split("-")[1]
        assert shown == time.strftime("%Y%m%d", time.gmtime(time.time() - 30 * DAY))


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_a_jump_under_a_running_server_moves_no_lease_and_drops_no_value(tmp_path, clock, jump):
    with Server(tmp_path / "data", **clock.environment) as server:
        wire = Wire(server)
        task = create(wire, lease_seconds=LEASE)
        wire.call("set_shared_state", {"key": "kept", "value": {"a": 1}, "ttl": 1_800})
        assert poll(wire, "planning-1")["task_id"] == task
        began = time.monotonic()
        clock.jump(jump)
        assert poll(wire, "planning-2") is None
        lasted = offered_again(wire, task, began, "planning-2")
        assert LEASE - 1 <= lasted < 2 * LEASE, lasted
        with pytest.raises(ToolError) as late:
            wire.call("submit_result", {"task_id": task, "status": "completed", "agent_id": "planning-1", "result": {}})
        assert late.value.code == "LEASE_LOST"
        assert wire.call("get_shared_state", {"key": "kept"})["value"] == {"a": 1}


@pytest.mark.parametrize("jump", [-HOUR, -DAY])
def test_a_clock_set_back_while_no_server_ran_lengthens_no_lease(tmp_path, clock, jump):
    server = Server(tmp_path / "data", **clock.environment).start()
    wire = Wire(server)
    wire.call("set_shared_state", {"key": "kept", "value": {"a": 1}, "ttl": 1_800})
    task = create(wire, lease_seconds=LEASE)
    assert poll(wire, "planning-1")["task_id"] == task
    server.kill()
    clock.jump(jump)
    with server:
        began = time.monotonic()
        wire = Wire(server)
        assert wire.call("get_shared_state", {"key": "kept"})["value"] == {"a": 1}
        assert offered_again(wire, task, began, "planning-2") < 2 * LEASE
        assert any(event.get("event") == "clock_behind" for event in server.events)


def test_random_jumps_let_no_result_be_accepted_twice(tmp_path, clock):
    choice = random.Random(20_261_122)
    with Server(tmp_path / "data", **clock.environment) as server:
        wire = Wire(server)
        wire.call("set_shared_state", {"key": "kept", "value": {"a": 1}, "ttl": 1_800})
        tasks = {create(wire, lease_seconds=3_600) for _ in range(400)}
        accepted, failures = [], []
        jumped = threading.Event()

        def work(agent):
            wire = Wire(server)
            try:
                while len(accepted) < len(tasks):
                    order = poll(wire, agent)
                    if order is None:
                        if jumped.is_set():
                            return
                        continue
                    wire.call("submit_result", {"task_id": order["task_id"], "status": "completed", "agent_id": agent,
                                                "attempt": order["attempt"], "result": {"by": agent}})
                    accepted.append((order["task_id"], order["attempt"]))
            except Exception as error:  # noqa: BLE001 - a thread must not end in silence
                failures.append(error)

        workers = [threading.Thread(target=work, args=(f"planning-{number}",), daemon=True) for number in range(4)]
        for worker in workers:
            worker.start()
        for number in range(25):
            until(lambda: failures or len(accepted) >= min(len(tasks), number * 14), 60, "the work stands still")
            clock.jump(choice.uniform(-10 * DAY, 10 * DAY))
        jumped.set()
        for worker in workers:
            worker.join(60)
        assert not failures
        # Each task once, and never handed out a second time: no lease of an hour lapsed.
        assert sorted(accepted) == sorted((task, 1) for task in tasks)
        assert wire.call("get_shared_state", {"key": "kept"})["value"] == {"a": 1}
