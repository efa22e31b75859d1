"""The official Python client 2.x, with the protocol's own types as the judge of every answer."""

import asyncio

import jsonschema
import pytest
from flow import play
from harness import MODERN, Server, Wire, make_key
from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp_types.methods import validate_server_result


def with_client(url, work, key=None):
    async def run():
        if key is None:
            async with Client(url) as client:
                return await work(client)
        async with create_mcp_http_client(headers={"Authorization": f"Bearer {key}"}) as http:
            async with Client(streamable_http_client(url, http_client=http)) as client:
                return await work(client)

    return asyncio.run(run())


def caller(client):
    async def call(tool, arguments):
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result
        return result.structured_content

    return call


def test_the_specified_flow(server):
    async def work(client):
        assert client.protocol_version == MODERN
        await play(caller(client))

    with_client(server.url, work)


def test_every_answer_is_of_the_protocols_types(wire):
    found = wire.request("server/discover").json["result"]
    validate_server_result("server/discover", MODERN, found)
    listed = wire.request("tools/list").json["result"]
    validate_server_result("tools/list", MODERN, listed)
    schemas = {}
    for tool in listed["tools"]:
        jsonschema.Draft202012Validator.check_schema(tool["inputSchema"])
        jsonschema.Draft202012Validator.check_schema(tool["outputSchema"])
        assert tool["title"] and tool["description"] and tool["annotations"]
        for argument in tool["inputSchema"].get("properties", {}).values():
            assert argument["description"]
        schemas[tool["name"]] = tool["outputSchema"]

    def call(tool, arguments):
        result = wire.request("tools/call", {"name": tool, "arguments": arguments}).json["result"]
        validate_server_result("tools/call", MODERN, result)
        assert not result.get("isError"), result
        jsonschema.validate(result["structuredContent"], schemas.pop(tool, {}))
        return result["structuredContent"]

    task = call("create_task", {"agent_type": "planning", "task_description": "x", "context": {"a": [1]}})["task_id"]
    call("register_agent", {"agent_id": "planning-1", "capabilities": ["plans"]})
    call("poll_tasks", {"agent_id": "planning-1"})
    call("heartbeat", {"agent_id": "planning-1", "task_id": task, "progress": 0.5, "note": "half"})
    call("submit_result", {"task_id": task, "status": "failed", "error": "no"})
    call("retry_task", {"task_id": task})
    call("cancel_task", {"task_id": task, "reason": "enough"})
    call("get_task_status", {"task_id": task})
    call("get_result", {"task_id": task})
    call("explain_task", {"task_id": task})
    call("list_tasks", {})
    call("list_agents", {})
    call("set_shared_state", {"key": "k", "value": {}})
    call("get_shared_state", {"key": "k"})
    ada = {"agentName": "ada", "roomName": "dev"}
    call("create_room", {"roomName": "dev", "description": "builds"})
    call("enter_room", {**ada, "profile": {"role": "builder", "capabilities": ["swift"]}})
    call("send_message", {**ada, "message": "hi @ada", "metadata": {"n": 1}})
    call("get_messages", {**ada, "unreadOnly": True})
    call("wait_for_messages", {**ada, "timeout": 0})
    call("search_messages", {"query": "hi"})
    call("list_rooms", {"agentName": "ada"})
    call("list_room_users", {"roomName": "dev"})
    call("get_status", {})
    call("leave_room", ada)
    call("clear_room_messages", {"roomName": "dev", "confirm": True})
    call("quarantine", {"kind": "room", "name": "dev", "reason": "noise"})
    assert schemas == {}, "tools that this test does not call"
    refused = wire.request("tools/call", {"name": "get_result", "arguments": {"task_id": "task-0"}}).json["result"]
    validate_server_result("tools/call", MODERN, refused)
    assert refused["isError"]


def test_a_waiting_worker_is_served_over_a_stream(server):
    async def work(client):
        waiting = asyncio.create_task(client.call_tool("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 60}))
        with_wire = Wire(server)
        while "callboard_open_waits 1" not in with_wire.send(b"", method="GET", path="/metrics").body.decode():
            await asyncio.sleep(0.01)
        task = with_wire.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
        served = await asyncio.wait_for(waiting, 10)
        assert served.structured_content["tasks"][0]["task_id"] == task

    with_client(server.url, work)


def test_roles_see_and_may_only_their_own(tmp_path):
    directory = tmp_path / "data"
    keys = {
        "orchestrator": make_key(directory, "orchestrator"),
        "worker": make_key(directory, "worker", "planning-1", "planning"),
        "observer": make_key(directory, "observer"),
    }
    looking = {"get_shared_state", "list_rooms", "list_room_users", "search_messages", "get_status"}
    expected = {
        "worker": looking | {
            "poll_tasks", "submit_result", "register_agent", "heartbeat", "set_shared_state", "create_room",
            "enter_room", "leave_room", "send_message", "get_messages", "wait_for_messages",
        },
        "observer": looking | {"get_task_status", "get_result", "list_tasks", "explain_task", "list_agents"},
    }
    with Server(directory) as server:
        everything = None
        for role, key in keys.items():
            async def work(client):
                return {tool.name for tool in (await client.list_tools()).tools}

            names = with_client(server.url, work, key)
            if role == "orchestrator":
                everything = names
                assert len(everything) == 26
            else:
                assert names == expected[role]
            wire = Wire(server, key)
            for tool in everything:
                result = wire.request("tools/call", {"name": tool, "arguments": {}}).json["result"]
                code = result.get("structuredContent", {}).get("error", {}).get("code")
                assert (code == "FORBIDDEN") == (tool not in names), (role, tool, result)


@pytest.mark.parametrize("era", ["legacy", "auto"])
def test_both_eras_of_the_client(server, era):
    async def run():
        async with Client(server.url, mode=era) as client:
            await play(caller(client))
            return client.protocol_version

    assert asyncio.run(run()) == {"legacy": "2025-11-25", "auto": MODERN}[era]
