"""What an orchestrator and a worker do on the board, with every client there is."""

import asyncio

import pytest
from clients.connection import Refused, until_open_waits
from harness import Wire

PROMPTS = {"orchestrator", "planning", "implementation", "testing", "documentation"}


def test_every_client_lists_the_tools(connect, server):
    listed = {tool["name"] for tool in Wire(server).request("tools/list").json["result"]["tools"]}
    assert {"create_task", "poll_tasks", "heartbeat", "submit_result", "get_result"} <= listed

    async def run():
        async with connect(server.url) as client:
            return await client.tools()

    assert asyncio.run(run()) == listed


def test_every_client_gives_out_a_task_and_waits_for_its_result(connect, server):
    wire = Wire(server)

    async def run():
        async with connect(server.url) as orchestrator, connect(server.url) as worker:
            # The worker is there first: its call stays open until there is a task, and so does the orchestrator's.
            waiting = asyncio.create_task(worker.call("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 60}))
            await until_open_waits(wire, 1)
            created = await orchestrator.call("create_task", {"agent_type": "planning", "task_description": "x"})
            [order] = (await asyncio.wait_for(waiting, 10))["tasks"]
            assert (order["task_id"], order["attempt"]) == (created["task_id"], 1)

            task = {"task_id": created["task_id"]}
            waiting = asyncio.create_task(orchestrator.call("get_result", {**task, "wait_seconds": 60}))
            await until_open_waits(wire, 1)
            beat = await worker.call("heartbeat", {**task, "agent_id": "planning-1", "progress": 0.5})
            assert beat is not None
            await worker.call("submit_result", {**task, "status": "completed", "result": {"plan": ["家", 1]}})
            ended = await asyncio.wait_for(waiting, 10)
            assert ended.pop("provenance")["agent"] == "planning-1"
            assert ended == {
                **task, "status": "completed", "result": {"plan": ["家", 1]}, "error": None
            }
            status = await orchestrator.call("get_task_status", task)
            assert (status["status"], status["assigned_agent_id"]) == ("completed", "planning-1")

    asyncio.run(run())
    # No client asked twice for what it was given once.
    assert len(wire.call("list_tasks")["tasks"]) == 1


def test_every_client_shows_what_a_tool_says_is_wrong(connect, server):
    async def run():
        async with connect(server.url) as client:
            with pytest.raises(Refused, match="TASK_NOT_FOUND.*list_tasks"):
                await client.call("get_task_status", {"task_id": "task-20260101-001"})
            # The connection is as good as before.
            assert await client.call("list_agents", {}) == {"agents": []}

    asyncio.run(run())


def test_every_client_reads_the_boards_resources(connect, server):
    wire = Wire(server)
    task = wire.call("create_task", {"agent_type": "planning", "task_description": "家を建てる"})["task_id"]
    # Some clients tidy a URI up before they send it; the case of an id has to stand that.
    wire.call("poll_tasks", {"agent_id": "planning-Agent_7"})
    wire.call("submit_result", {"task_id": task, "status": "completed", "result": {"plan": [1]}})

    async def run():
        async with connect(server.url) as client:
            assert {"board://summary", "task://{id}", "task://{id}/result", "agent://{id}"} <= await client.resources()
            [planning] = [row for row in (await client.read_json("board://summary"))["types"] if row["agent_type"] == "planning"]
            assert planning["agents"]["idle"] == 1
            shown = await client.read_json(f"task://{task}")
            assert (shown["task_id"], shown["status"], shown["task_description"]) == (task, "completed", "家を建てる")
            assert await client.read_json(f"task://{task}/result") == {"plan": [1]}
            assert (await client.read_json("agent://planning-Agent_7"))["agent_id"] == "planning-Agent_7"

    asyncio.run(run())


def test_every_client_gets_the_boards_prompts(connect, server):
    async def run():
        async with connect(server.url) as client:
            assert PROMPTS <= await client.prompts()
            texts = {name: await client.prompt(name, {"agent_id": f"{name}-7"}) for name in PROMPTS - {"orchestrator"}}
            for name, text in texts.items():
                assert f"{name}-7" in text and "poll_tasks" in text and "submit_result" in text, text
            text = await client.prompt("orchestrator", {"goal": "家を建てる"})
            assert "家を建てる" in text and "create_task" in text, text

    asyncio.run(run())
