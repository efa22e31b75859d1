"""Clients that go away while they wait: nothing is kept for them, and nothing is given to them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from clients.connection import open_waits, until_open_waits
from harness import Wire


def assert_freed_within_a_second(wire):
    end = time.monotonic() + 1
    while open_waits(wire) != 0:
        assert time.monotonic() < end, "the wait of a client that is gone is open after a second"


def assert_nobody_takes_a_task(wire):
    task = wire.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    status = wire.call("get_task_status", {"task_id": task})
    assert (status["status"], status["attempt"]) == ("pending", 0)


def test_a_client_that_disconnects_frees_its_wait_within_a_second(connect, server):
    wire = Wire(server)

    async def run():
        async with connect(server.url, seconds=180) as client:
            waiting = asyncio.create_task(client.call("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 150}))
            await until_open_waits(wire, 1)
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting
        assert_freed_within_a_second(wire)

    asyncio.run(run())
    assert_nobody_takes_a_task(wire)


# A process of its own, so that it can die without a good-bye.
WAITER = """
import asyncio, sys
from clients.installed import CLIENTS
async def run(name, url):
    async with CLIENTS[name](url, seconds=180) as client:
        await client.call("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 150})
asyncio.run(run(*sys.argv[1:]))
"""


def test_a_client_that_dies_frees_its_wait_within_a_second(clients, server):
    wire = Wire(server)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    waiters = [subprocess.Popen([sys.executable, "-c", WAITER, name, server.url], env=environment) for name in clients]
    try:
        asyncio.run(until_open_waits(wire, len(clients), seconds=60))
    finally:
        for waiter in waiters:
            waiter.send_signal(signal.SIGKILL)
    assert_freed_within_a_second(wire)
    assert [waiter.wait() for waiter in waiters] == [-signal.SIGKILL] * len(clients)
    assert_nobody_takes_a_task(wire)
