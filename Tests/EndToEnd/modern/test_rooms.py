"""Agents meet in rooms: what is said arrives once, in one order, and survives what a server has to survive."""

import asyncio
import http.client
import random
import threading

import pytest
from harness import Server, ToolError, Wire, make_key
from mcp import Client

ROOM = {"roomName": "dev"}


def said(page):
    return [message["message"] for message in page["messages"] if message["kind"] == "user"]


def test_two_official_clients_talk_mention_and_wait(server):
    async def call(client, tool, **arguments):
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result
        return result.structured_content

    async def talk():
        async with Client(server.url) as ada, Client(server.url, mode="legacy") as bob:
            await call(ada, "create_room", **ROOM)
            await call(ada, "enter_room", agentName="ada", **ROOM)
            await call(bob, "enter_room", agentName="太郎", **ROOM)
            waiting = asyncio.create_task(
                call(bob, "get_messages", agentName="太郎", mentionsOnly=True, unreadOnly=True, waitSeconds=60, **ROOM)
            )
            wire = Wire(server)
            while "callboard_open_waits 1" not in wire.send(b"", method="GET", path="/metrics").body.decode():
                await asyncio.sleep(0.01)
            await call(ada, "send_message", agentName="ada", message="for everybody", **ROOM)
            sent = await call(ada, "send_message", agentName="ada", message="@太郎さん、テストは?", **ROOM)
            assert sent["mentions"] == ["太郎"]
            heard = await asyncio.wait_for(waiting, 1)
            assert said(heard) == ["@太郎さん、テストは?"]
            await call(bob, "agent_communication/send_message", agentName="太郎", message="@ada 通りました", **ROOM)
            new = await call(ada, "wait_for_messages", agentName="ada", timeout=10_000, **ROOM)
            assert [(m["agentName"], m["message"]) for m in new["messages"]] == [("太郎", "@ada 通りました")]
            found = await call(ada, "search_messages", query="テスト")
            assert [m["highlight"] for m in found["messages"]] == ["@太郎さん、**テスト**は?"]
            assert (await call(ada, "search_messages", query="通"))["count"] == 1

    asyncio.run(talk())


def test_no_acknowledged_message_is_lost_or_doubled_by_a_kill(tmp_path):
    choice = random.Random(4)
    server = Server(tmp_path / "data").start()
    wire = Wire(server)
    wire.call("create_room", ROOM)
    for agent in range(4):
        wire.call("enter_room", {"agentName": f"a{agent}", **ROOM})
    acknowledged, number = [], 0
    for _ in range(5):
        stop = threading.Event()
        lock = threading.Lock()

        def talk(agent):
            mine = Wire(server)
            try:
                while not stop.is_set():
                    nonlocal number
                    with lock:
                        number += 1
                        text = f"message {number}"
                    if mine.call("send_message", {"agentName": f"a{agent}", "message": text, **ROOM}).get("success"):
                        acknowledged.append(text)
            except (OSError, AssertionError, ToolError, ValueError, http.client.HTTPException):
                pass

        talkers = [threading.Thread(target=talk, args=(agent,)) for agent in range(4)]
        for talker in talkers:
            talker.start()
        before = len(acknowledged)
        while len(acknowledged) < before + choice.randint(5, 25):
            stop.wait(0.002)
        server.kill()
        stop.set()
        for talker in talkers:
            talker.join()
        server.start()
    wire = Wire(server)
    kept = said(wire.call("get_messages", {"limit": 1000, **ROOM}))
    assert len(kept) == len(set(kept))
    assert set(acknowledged) <= set(kept)
    assert len(acknowledged) >= 25
    server.stop()


def test_every_reader_of_a_room_sees_the_same_order_and_nothing_of_another(server):
    rooms, agents, rounds = 6, 4, 12
    wire = Wire(server)
    for room in range(rooms):
        wire.call("create_room", {"roomName": f"r{room}"})
        for agent in range(agents):
            wire.call("enter_room", {"agentName": f"a{agent}", "roomName": f"r{room}"})
    seen, sent = {}, {}

    def work(room, agent):
        mine = Wire(server)
        me = {"agentName": f"a{agent}", "roomName": f"r{room}"}
        ids = seen.setdefault((room, agent), [])
        for turn in range(rounds):
            text = f"{room} {agent} {turn}"
            sent[mine.call("send_message", {**me, "message": text})["messageId"]] = (room, text)
            ids.extend(m["id"] for m in mine.call("get_messages", {**me, "unreadOnly": True, "limit": 1000})["messages"])

    workers = [threading.Thread(target=work, args=(room, agent)) for room in range(rooms) for agent in range(agents)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sent) == rooms * agents * rounds
    for room in range(rooms):
        page = wire.call("get_messages", {"roomName": f"r{room}", "limit": 1000})["messages"]
        order = [m["id"] for m in reversed(page) if m["kind"] == "user"]
        assert sorted(order) == sorted(name for name, (where, _) in sent.items() if where == room)
        for agent in range(agents):
            rest = wire.call("get_messages", {"agentName": f"a{agent}", "roomName": f"r{room}", "unreadOnly": True})
            ids = seen[room, agent] + [m["id"] for m in rest["messages"]]
            # An agent's own messages are never unread; all others came once, in the order of the room.
            assert ids == [name for name in order if not sent[name][1].startswith(f"{room} {agent} ")]


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "a\\b", "a b", "%2e%2e", "", "x" * 65, "ä"])
def test_a_name_that_could_be_a_path_is_no_room(server, name, tmp_path):
    wire = Wire(server)
    refused = wire.request("tools/call", {"name": "create_room", "arguments": {"roomName": name}}).json["result"]
    assert refused["structuredContent"]["error"]["code"] == "INVALID_ARGUMENT"
    assert wire.call("list_rooms") == {"rooms": []}


def test_a_worker_cannot_speak_for_another(tmp_path):
    directory = tmp_path / "data"
    boss, ada = make_key(directory, "orchestrator"), make_key(directory, "worker", "ada", "testing")
    with Server(directory) as server:
        Wire(server, boss).call("create_room", ROOM)
        Wire(server, boss).call("enter_room", {"agentName": "bob", **ROOM})
        arguments = {"agentName": "bob", "message": "I am bob", **ROOM}
        refused = Wire(server, ada).request("tools/call", {"name": "send_message", "arguments": arguments}).json["result"]
        assert refused["structuredContent"]["error"]["code"] == "FORBIDDEN"
        assert said(Wire(server, boss).call("get_messages", ROOM)) == []
