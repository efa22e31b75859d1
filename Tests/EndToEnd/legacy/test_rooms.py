"""Agents meet in rooms over the official Python client 1.x, each in a session of its own."""

import asyncio
import time
from contextlib import asynccontextmanager

import jsonschema
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

ROOM = {"roomName": "dev"}


@asynccontextmanager
async def connect(url):
    async with streamable_http_client(url) as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            yield session


async def call(session, tool, **arguments):
    result = await session.call_tool(tool, {**ROOM, **arguments})
    assert not result.isError, result
    return result.structuredContent


def test_two_sessions_talk_mention_and_wait(server):
    async def talk():
        async with connect(server.url) as ada, connect(server.url) as taro:
            schemas = {tool.name: tool.outputSchema for tool in (await ada.list_tools()).tools}
            await call(ada, "agent_communication/create_room", description="開発")
            await call(ada, "enter_room", agentName="ada", profile={"role": "coordinator"})
            await call(taro, "enter_room", agentName="太郎")
            waiting = asyncio.create_task(
                call(taro, "get_messages", agentName="太郎", mentionsOnly=True, unreadOnly=True, waitSeconds=60)
            )
            await call(ada, "send_message", agentName="ada", message="for everybody")
            assert (await asyncio.wait({waiting}, timeout=0.5))[0] == set()
            sent = await call(ada, "send_message", agentName="ada", message="@太郎さん、テストは?")
            start = time.monotonic()
            assert sent["mentions"] == ["太郎"]
            heard = await asyncio.wait_for(waiting, 10)
            assert time.monotonic() - start < 1
            jsonschema.validate(heard, schemas["get_messages"])
            assert [(m["id"], m["kind"]) for m in heard["messages"]] == [(sent["messageId"], "user")]
            waiting = asyncio.create_task(call(ada, "wait_for_messages", agentName="ada", timeout=60_000))
            await call(taro, "agent_communication/send_message", agentName="太郎", message="@ada 通りました")
            answer = await asyncio.wait_for(waiting, 10)
            assert [(m["agentName"], m["message"]) for m in answer["messages"]] == [("太郎", "@ada 通りました")]
            for query in ("テスト", "通り"):
                found = await ada.call_tool("search_messages", {"query": query})
                jsonschema.validate(found.structuredContent, schemas["search_messages"])
                assert found.structuredContent["count"] == 1
            refused = await taro.call_tool("enter_room", {**ROOM, "agentName": "太郎"})
            assert refused.isError and "AGENT_ALREADY_IN_ROOM" in refused.content[0].text
            assert (await call(taro, "leave_room", agentName="太郎"))["success"] is True
            refused = await taro.call_tool("send_message", {**ROOM, "agentName": "太郎", "message": "x"})
            assert refused.isError and "AGENT_NOT_IN_ROOM" in refused.content[0].text
            # A client without forms is not asked; what it says it means.
            assert (await call(ada, "clear_room_messages", confirm=True))["clearedCount"] == 3

    asyncio.run(talk())
