"""Thousands of calls that wait: cheap while they wait, woken one by one, and each answered when the server stops."""

import asyncio
import resource
import time

import pytest
from harness import Server, Wire, until
from quick_wire import QuickWire

WAITS = 5_000
WOKEN = 100


@pytest.fixture
def open_files():
    """Lets this process and those it starts hold a file for each wait."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard > WAITS + 500, f"only {hard} files may be open here: raise the hard limit (ulimit -Hn)"
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def private_memory(process):
    """The memory in KiB that a process has for itself: files it maps are the kernel's to drop."""
    with open(f"/proc/{process}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def open_waits(wire):
    page = wire.send(b"", method="GET", path="/metrics").body.decode()
    return next(int(float(line.split()[1])) for line in page.splitlines() if line.startswith("callboard_open_waits "))


async def begin(server, calls):
    """Opens a connection for each call and sends it there; not all at once, as no fleet begins in one instant."""
    waits = []
    for start in range(0, len(calls), 200):
        wires = await asyncio.gather(*(QuickWire.open(server.port) for _ in calls[start : start + 200]))
        waits += [asyncio.ensure_future(wire.call(*call)) for wire, call in zip(wires, calls[start:])]
        await asyncio.sleep(0)
    return waits


@pytest.mark.timeout(240)
def test_five_thousand_waits_are_cheap_and_all_answered(tmp_path, open_files, record_property):
    with Server(tmp_path / "data") as server:
        wire = Wire(server)
        # Nobody works on these, so that whoever waits for them waits until the end.
        pending = [wire.call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"] for _ in range(50)]
        polls = [("poll_tasks", {"agent_id": f"planning-{number}", "wait_seconds": 1_200}) for number in range(WAITS // 2)]
        results = [("get_result", {"task_id": pending[number % 50], "wait_seconds": 1_200}) for number in range(WAITS // 2)]

        async def run():
            before = private_memory(server.process.pid)
            waits = await begin(server, polls + results)
            await asyncio.to_thread(until, lambda: open_waits(wire) == WAITS, 60, lambda: f"{open_waits(wire)} waits")
            memory = (private_memory(server.process.pid) - before) / WAITS
            assert [wait for wait in waits if wait.done()] == []

            # Whoever asks meanwhile is answered, and each task wakes one waiter.
            begun = time.monotonic()
            await asyncio.to_thread(wire.call, "get_task_status", {"task_id": pending[0]})
            answer = time.monotonic() - begun
            creator = await QuickWire.open(server.port)
            made = set()
            for _ in range(WOKEN):
                task = await creator.call("create_task", {"agent_type": "planning", "task_description": "y"})
                made.add(task["task_id"])
            creator.close()
            woken = []
            for wait in asyncio.as_completed(waits[: len(polls)], timeout=60):
                woken += [order["task_id"] for order in (await wait)["tasks"]]
                if len(woken) == WOKEN:
                    break
            assert set(woken) == made and len(woken) == WOKEN
            assert sum(wait.done() for wait in waits) == WOKEN

            begun = time.monotonic()
            server.terminate()
            answers = await asyncio.gather(*waits, return_exceptions=True)
            answered = time.monotonic() - begun
            code = await asyncio.to_thread(server.wait, 30)
            return answers, code, {"KiB a wait": round(memory, 1), "answer beside them ms": round(answer * 1_000, 1),
                                   "last answer after SIGTERM s": round(answered, 2),
                                   "exit after SIGTERM s": round(time.monotonic() - begun, 2)}

        answers, code, figures = asyncio.run(run())
    record_property("waits", str(figures))
    print(figures)
    assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    assert sum(len(answer["tasks"]) for answer in answers if "tasks" in answer) == WOKEN
    assert all(answer["status"] == "pending" for answer in answers if "tasks" not in answer)
    assert code == 0
    assert figures["KiB a wait"] < 100
