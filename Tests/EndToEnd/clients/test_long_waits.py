"""Waits that last longer than the minute after which many a client or proxy gives up on a silent connection."""

import asyncio
import time
from contextlib import AsyncExitStack

from clients.connection import open_waits, until_open_waits
from harness import Wire

LONG = 75
# openai-agents gives a call five seconds unless told otherwise.
OWN_LIMITS = {"openai-agents": 180}


def test_a_wait_of_over_75_seconds_is_answered_in_every_client(clients, server):
    wire = Wire(server)

    async def run():
        async with AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(connect(server.url, seconds=OWN_LIMITS.get(name)))
                           for name, connect in clients.items()]
            begun = time.monotonic()
            waits = [asyncio.create_task(client.call("poll_tasks", {"agent_id": f"planning-{number}", "wait_seconds": 150}))
                     for number, client in enumerate(connections)]
            await until_open_waits(wire, len(clients))
            # The board's own time-out is the clock: for this agent there is no work.
            idle = {"agent_id": "testing-1", "wait_seconds": LONG}
            assert await asyncio.to_thread(Wire(server).call, "poll_tasks", idle) == {"tasks": []}
            assert time.monotonic() - begun >= LONG
            assert [wait for wait in waits if wait.done()] == []
            fresh = Wire(server)
            assert open_waits(fresh) == len(clients)

            created = {fresh.call("create_task", {"agent_type": "planning", "task_description": name})["task_id"]
                       for name in clients}
            answers = await asyncio.wait_for(asyncio.gather(*waits), 10)
            assert [len(answer["tasks"]) for answer in answers] == [1] * len(clients)
            assert {answer["tasks"][0]["task_id"] for answer in answers} == created
            assert [order.get("redelivered") for answer in answers for order in answer["tasks"]] == [None] * len(clients)

    asyncio.run(run())
