"""A client with a session, and a server that is started anew between two of its calls."""

import asyncio

import pytest
from clients.connection import until_open_waits
from harness import Wire


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_restart_between_two_calls_is_not_noticed_by_a_client_with_a_session(session, server, end):
    async def run():
        async with session(server.url) as client:
            created = await client.call("create_task", {"agent_type": "planning", "task_description": "x"})
            for _ in range(2):
                port = server.port
                getattr(server, end)()
                server.wait()
                server.start(port)
                task = {"task_id": created["task_id"]}
                assert (await client.call("get_task_status", task))["status"] == "pending"
            [order] = (await client.call("poll_tasks", {"agent_id": "planning-1"}))["tasks"]
            assert order["task_id"] == created["task_id"]
            # A call that waits finds its way to the new server as well.
            waiting = asyncio.create_task(client.call("poll_tasks", {"agent_id": "testing-1", "wait_seconds": 60}))
            wire = Wire(server)
            await until_open_waits(wire, 1)
            made = wire.call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"]
            [order] = (await asyncio.wait_for(waiting, 10))["tasks"]
            assert order["task_id"] == made

    asyncio.run(run())
