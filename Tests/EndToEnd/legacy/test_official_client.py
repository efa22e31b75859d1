"""The official Python client 1.x: the handshake era, with sessions."""

import asyncio

import pytest
from flow import play
from harness import Server, make_key
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client


def with_session(url, work, headers=None):
    async def run():
        async with streamablehttp_client(url, headers=headers) as (read, write, session_id):
            async with ClientSession(read, write) as session:
                started = await session.initialize()
                return await work(session, started, session_id())

    return asyncio.run(run())


def test_the_specified_flow(server):
    async def work(session, started, session_id):
        assert started.protocolVersion == "2025-11-25"
        assert len(session_id) >= 22
        await session.send_ping()
        assert len((await session.list_tools()).tools) == 26

        async def call(tool, arguments):
            result = await session.call_tool(tool, arguments)
            assert not result.isError, result
            return result.structuredContent

        await play(call)

    with_session(server.url, work)


def test_a_tools_error_tells_what_to_do(server):
    async def work(session, started, session_id):
        result = await session.call_tool("get_task_status", {"task_id": "task-20260101-001"})
        assert result.isError
        assert "TASK_NOT_FOUND" in result.content[0].text
        assert "list_tasks" in result.content[0].text

    with_session(server.url, work)


def test_a_key_opens_the_board_and_its_absence_does_not(tmp_path):
    directory = tmp_path / "data"
    key = make_key(directory, "worker", "planning-1", "planning")
    with Server(directory) as server:
        async def work(session, started, session_id):
            return {tool.name for tool in (await session.list_tools()).tools}

        assert "poll_tasks" in with_session(server.url, work, {"Authorization": f"Bearer {key}"})
        with pytest.raises(BaseException):
            with_session(server.url, work)
