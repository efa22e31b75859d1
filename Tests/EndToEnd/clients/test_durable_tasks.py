"""The tasks extension with the client that has it: a created task is a tool call that lasts until the work is done."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from clients.connection import Refused
from clients.on_mcp_2 import FastMCP, Pydantic
from fastmcp import Client
from fastmcp.exceptions import ToolError
from fastmcp_tasks import call_tool_task
from harness import Wire
from pydantic_ai.mcp import MCPToolset

PLAN = {"agent_type": "planning", "task_description": "家を建てる"}


@asynccontextmanager
async def fastmcp_tasks(url):
    async with Client(url) as client:
        yield FastMCP(client)


@asynccontextmanager
async def pydantic_ai_tasks(url):
    async with MCPToolset(url) as toolset:
        yield Pydantic(toolset)


@pytest.fixture(params=[fastmcp_tasks, pydantic_ai_tasks], ids=["fastmcp-tasks", "pydantic-ai with fastmcp-tasks"])
def connect(request):
    return request.param


def worker(server):
    """Takes the next task; gives what to call with its end."""
    wire = Wire(server)
    [order] = wire.call("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 20})["tasks"]

    def finish(**end):
        return wire.call("submit_result", {"task_id": order["task_id"], **end})

    return order["task_id"], finish


def test_a_call_of_create_task_lasts_until_the_task_is_done(connect, server):
    async def run():
        async with connect(server.url) as client:
            assert {"create_task", "get_result"} <= await client.tools()
            call = asyncio.create_task(client.call("create_task", PLAN))
            task, finish = await asyncio.to_thread(worker, server)
            assert not call.done()
            assert (await client.call("get_task_status", {"task_id": task}))["status"] == "in_progress"
            assert not call.done()
            await asyncio.to_thread(finish, status="completed", result={"plan": [1]})
            created = await asyncio.wait_for(call, 10)
            assert (created["task_id"], created["status"]) == (task, "completed")
            assert created["result"] == {"plan": [1]}
            # Whatever is not create_task answers as ever.
            assert (await client.call("get_result", {"task_id": task}))["result"] == {"plan": [1]}
            assert len((await client.call("list_tasks", {}))["tasks"]) == 1
            assert len((await client.call("list_agents", {}))["agents"]) == 1
            with pytest.raises(Refused, match="TASK_NOT_FOUND"):
                await client.call("get_task_status", {"task_id": "task-20260101-001"})

    asyncio.run(run())


def test_a_client_with_tasks_reads_resources_and_gets_prompts(connect, server):
    task = Wire(server).call("create_task", PLAN)["task_id"]

    async def run():
        async with connect(server.url) as client:
            assert (await client.read_json(f"task://{task}"))["task_description"] == PLAN["task_description"]
            assert "planning-7" in await client.prompt("planning", {"agent_id": "planning-7"})

    asyncio.run(run())


def test_a_task_that_fails_fails_its_call(connect, server):
    async def run():
        async with connect(server.url) as client:
            call = asyncio.create_task(client.call("create_task", PLAN))
            task, finish = await asyncio.to_thread(worker, server)
            await asyncio.to_thread(finish, status="failed", error="no bricks")
            with pytest.raises(Refused, match=f"TASK_FAILED.*{task}.*no bricks"):
                await asyncio.wait_for(call, 10)

    asyncio.run(run())


def test_a_handle_tells_where_the_task_stands_and_survives_a_restart(server):
    async def run():
        async with Client(server.url) as client:
            handle = await call_tool_task(client, "create_task", PLAN)
            assert (await handle.status()).status == "working"
            task, _ = await asyncio.to_thread(worker, server)
            assert (await handle.status()).status == "working"
            port = server.port
            server.kill()
            server.start(port)
            assert (await handle.status()).status == "working"
            done = {"task_id": task, "status": "completed", "result": {"plan": [1]}}
            await asyncio.to_thread(Wire(server).call, "submit_result", done)
            assert (await handle.wait(timeout=10)).status == "completed"
            assert (await handle.result()).structured_content["result"] == {"plan": [1]}

    asyncio.run(run())


def test_a_handle_cancels_its_task(server):
    async def run():
        async with Client(server.url) as client:
            handle = await call_tool_task(client, "create_task", PLAN)
            await handle.cancel()
            await handle.wait(timeout=10)
            [row] = Wire(server).call("list_tasks")["tasks"]
            assert row["status"] == "cancelled"
            # A second cancellation of what is cancelled is no error.
            await handle.cancel()

    asyncio.run(run())


def test_arguments_that_are_wrong_make_no_task(server):
    async def run():
        async with Client(server.url) as client:
            with pytest.raises(ToolError, match="AGENT_TYPE_UNKNOWN"):
                await client.call_tool("create_task", {**PLAN, "agent_type": "cooking"})

    asyncio.run(run())
    assert Wire(server).call("list_tasks")["tasks"] == []
