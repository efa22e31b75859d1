"""Each tool of the rooms, held against the specification: fields, codes, limits, repetitions and searches."""

import asyncio
import http.client
import random
import sqlite3
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest
from harness import Server, ToolError, Wire, callboard, make_key, until
from mcp import Client
from mcp_types import ElicitResult

ROOM = {"roomName": "dev"}


def said(page):
    return [message["message"] for message in page["messages"] if message["kind"] == "user"]


# What the specification says a result holds. A mark ? may be missing; `kind`, `joinedAt`, `provenance`,
# `hasNewMessages` and `timedOut` are this server's own.
PROVENANCE = {"role": str, "key?": str}
MESSAGE = {
    "id": str, "kind": str, "agentName": str, "message": str, "timestamp": str, "mentions": [str], "metadata?": dict,
    "provenance": PROVENANCE,
}
PAGE = {"roomName": str, "messages": [MESSAGE], "count": int, "hasMore": bool}
CHANGE = {"success": bool, "roomName": str, "message": str}
PROFILE = {"role?": str, "description?": str, "capabilities?": [str], "metadata?": dict}
RESULTS = {
    "create_room": CHANGE,
    "enter_room": CHANGE,
    "list_rooms": {"rooms": [
        {"name": str, "description?": str, "userCount": int, "messageCount": int, "isJoined?": bool}
    ]},
    "list_room_users": {"roomName": str, "onlineCount": int, "users": [
        {"name": str, "status": str, "messageCount?": int, "joinedAt": str, "profile?": PROFILE}
    ]},
    "send_message": {"success": bool, "messageId": str, "roomName": str, "timestamp": str, "mentions": [str]},
    "get_messages": PAGE,
    "wait_for_messages": {**PAGE, "hasNewMessages": bool, "timedOut": bool},
    "search_messages": {"count": int, "hasMore": bool, "messages": [
        {"id": str, "roomName": str, "agentName": str, "timestamp": str, "highlight": str, "provenance": PROVENANCE}
    ]},
    "get_status": {"totalRooms": int, "totalOnlineUsers": int, "totalMessages": int, "rooms": [
        {"name": str, "onlineUsers": int, "totalMessages": int, "storageSize": int}
    ]},
    "leave_room": CHANGE,
    "clear_room_messages": {"success": bool, "roomName": str, "clearedCount": int},
}


def assert_fits(value, shape, place):
    """Fails where a value has other fields than a shape, or others than it says."""
    if isinstance(shape, list):
        assert isinstance(value, list), (place, value)
        for item in value:
            assert_fits(item, shape[0], place + "[]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), (place, value)
        known = {name.removesuffix("?") for name in shape}
        assert {name for name in shape if not name.endswith("?")} <= set(value) <= known, (place, value)
        for name, inner in shape.items():
            if name.removesuffix("?") in value:
                assert_fits(value[name.removesuffix("?")], inner, f"{place}.{name}")
    else:
        assert type(value) is shape, (place, value)


def refusal(wire, tool, arguments):
    result = wire.request("tools/call", {"name": tool, "arguments": arguments}).json["result"]
    assert result.get("isError") is True, (tool, arguments, result)
    error = result["structuredContent"]["error"]
    assert error["code"] in result["content"][0]["text"] and error["message"] in result["content"][0]["text"]
    return error["code"]


@pytest.mark.parametrize("prefix", ["", "agent_communication/"])
def test_every_tool_answers_with_the_specified_fields(wire, prefix):
    schemas = {tool["name"]: tool["outputSchema"] for tool in wire.request("tools/list").json["result"]["tools"]}
    open_results = dict(RESULTS)

    def call(tool, **arguments):
        answer = wire.call(prefix + tool, arguments)
        jsonschema.validate(answer, schemas[tool])
        assert_fits(answer, RESULTS[tool], tool)
        open_results.pop(tool, None)
        return answer

    assert call("list_rooms") == {"rooms": []}
    created = call("create_room", **ROOM, description="What we build")
    assert (created["success"], created["roomName"]) == (True, "dev")
    profile = {"role": "coordinator", "description": "plans", "capabilities": ["planning"], "metadata": {"v": "2.0"}}
    assert call("enter_room", agentName="ada", profile=profile, **ROOM)["roomName"] == "dev"
    call("enter_room", agentName="bob", **ROOM)
    sent = call("send_message", agentName="ada", message="Hello @bob and @carol!", metadata={"n": [1, None]}, **ROOM)
    assert sent["mentions"] == ["bob", "carol"]
    page = call("get_messages", **ROOM)
    assert [(m["kind"], m["agentName"], m["message"]) for m in page["messages"]] == [
        ("user", "ada", "Hello @bob and @carol!"), ("system", "system", "bob entered the room."),
        ("system", "system", "ada entered the room."),
    ]
    [message] = call("get_messages", limit=1, **ROOM)["messages"]
    assert message == {
        "id": sent["messageId"], "kind": "user", "agentName": "ada", "message": "Hello @bob and @carol!",
        "timestamp": sent["timestamp"], "mentions": ["bob", "carol"], "metadata": {"n": [1, None]},
        "provenance": {"role": "orchestrator"},
    }
    older = call("get_messages", limit=1, offset=1, **ROOM)
    assert (older["messages"][0]["message"], older["hasMore"]) == ("bob entered the room.", True)
    assert call("get_messages", limit=1, offset=2, **ROOM)["hasMore"] is False
    assert call("get_messages", agentName="ada", mentionsOnly=True, **ROOM)["count"] == 0
    new = call("wait_for_messages", agentName="bob", timeout=0, **ROOM)
    assert (new["count"], new["hasNewMessages"], new["timedOut"]) == (1, True, False)
    none = call("wait_for_messages", agentName="bob", timeout=0, **ROOM)
    assert (none["count"], none["hasNewMessages"], none["timedOut"]) == (0, False, True)
    assert call("search_messages", query="hello")["messages"][0]["id"] == sent["messageId"]
    users = call("list_room_users", **ROOM)
    assert users["onlineCount"] == 2
    assert [(u["name"], u["status"], u["messageCount"], u.get("profile")) for u in users["users"]] == [
        ("ada", "online", 1, profile), ("bob", "online", 0, None)
    ]
    assert call("list_rooms", agentName="ada") == {"rooms": [
        {"name": "dev", "description": "What we build", "userCount": 2, "messageCount": 1, "isJoined": True}
    ]}
    assert call("list_rooms", agentName="carol") == {"rooms": []}
    assert call("leave_room", agentName="bob", **ROOM)["success"] is True
    call("create_room", roomName="empty")
    every = call("get_status")
    assert (every["totalRooms"], every["totalOnlineUsers"], every["totalMessages"]) == (2, 1, 1)
    one = call("get_status", **ROOM)
    assert [(r["name"], r["onlineUsers"], r["totalMessages"]) for r in one["rooms"]] == [("dev", 1, 1)]
    assert one["rooms"][0]["storageSize"] > 0
    assert call("clear_room_messages", confirm=True, **ROOM)["clearedCount"] == 1
    assert call("get_messages", **ROOM)["messages"] == []
    assert call("get_status", **ROOM)["totalMessages"] == 0
    assert open_results == {}, "tools that this test does not call"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_wait_for_a_mention_sleeps_through_all_else(server, mode):
    async def call(client, tool, **arguments):
        result = await client.call_tool(tool, {**arguments, **ROOM})
        assert not result.is_error, result
        return result.structured_content

    async def talk():
        url = server.url
        async with Client(url) as ada, Client(url, mode=mode) as bob, Client(url, mode=mode) as eve:
            await call(ada, "create_room")
            for client, name in ((ada, "ada"), (bob, "bob"), (eve, "eve")):
                await call(client, "enter_room", agentName=name)
            wait = {"mentionsOnly": True, "waitSeconds": 60}
            bobs = asyncio.create_task(call(bob, "get_messages", agentName="bob", **wait))
            eves = asyncio.create_task(call(eve, "get_messages", agentName="eve", unreadOnly=True, **wait))
            wire = Wire(server)
            while "callboard_open_waits 2" not in wire.send(b"", method="GET", path="/metrics").body.decode():
                await asyncio.sleep(0.01)
            for text in ("all", "bob", "x@bob.example", "`@bob`", "@bobby", "@eve-2", "@system"):
                await call(ada, "send_message", agentName="ada", message=text)
            assert (await asyncio.wait({bobs, eves}, timeout=0.5))[0] == set()
            await call(ada, "send_message", agentName="ada", message="(@Bob), now")
            start = time.monotonic()
            assert said(await asyncio.wait_for(bobs, 10)) == ["(@Bob), now"]
            assert time.monotonic() - start < 1
            assert not eves.done()
            await call(ada, "send_message", agentName="ada", message="@eve too")
            assert said(await asyncio.wait_for(eves, 1)) == ["@eve too"]
            start = time.monotonic()
            nothing = await call(ada, "wait_for_messages", agentName="ada", timeout=400)
            assert nothing["timedOut"] and 0.4 <= time.monotonic() - start < 3
            # A mention that was there before is told at once, and stays in what was not read.
            assert said(await call(bob, "get_messages", agentName="bob", **wait)) == ["(@Bob), now"]
            assert (await call(bob, "wait_for_messages", agentName="bob", timeout=60_000))["count"] == 9

    asyncio.run(talk())


@pytest.fixture(scope="module")
def talking(tmp_path_factory):
    """A room with ada in it, and bob outside, for calls that change nothing."""
    with Server(tmp_path_factory.mktemp("talking") / "data") as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        wire.call("create_room", {"roomName": "other"})
        wire.call("enter_room", {"agentName": "ada", **ROOM})
        wire.call("enter_room", {"agentName": "bob", "roomName": "other"})
        wire.call("send_message", {"agentName": "ada", "message": "first", **ROOM})
        yield wire


@pytest.mark.parametrize("tool, arguments, code", [
    ("create_room", {"roomName": "dev"}, "ROOM_ALREADY_EXISTS"),
    ("enter_room", {"agentName": "ada", "roomName": "none"}, "ROOM_NOT_FOUND"),
    ("leave_room", {"agentName": "ada", "roomName": "none"}, "ROOM_NOT_FOUND"),
    ("list_room_users", {"roomName": "none"}, "ROOM_NOT_FOUND"),
    ("send_message", {"agentName": "ada", "roomName": "none", "message": "x"}, "ROOM_NOT_FOUND"),
    ("get_messages", {"roomName": "none"}, "ROOM_NOT_FOUND"),
    ("get_messages", {"roomName": "none", "agentName": "ada", "unreadOnly": True}, "ROOM_NOT_FOUND"),
    ("wait_for_messages", {"agentName": "ada", "roomName": "none"}, "ROOM_NOT_FOUND"),
    ("search_messages", {"query": "x", "roomName": "none"}, "ROOM_NOT_FOUND"),
    ("get_status", {"roomName": "none"}, "ROOM_NOT_FOUND"),
    ("clear_room_messages", {"roomName": "none", "confirm": True}, "ROOM_NOT_FOUND"),
    ("create_room", {"roomName": "DEV "}, "INVALID_ARGUMENT"),
    ("enter_room", {"agentName": "ada", "roomName": "dev"}, "AGENT_ALREADY_IN_ROOM"),
    ("send_message", {"agentName": "bob", "roomName": "dev", "message": "x"}, "AGENT_NOT_IN_ROOM"),
    ("leave_room", {"agentName": "bob", "roomName": "dev"}, "AGENT_NOT_IN_ROOM"),
    ("get_messages", {"agentName": "bob", "roomName": "dev", "unreadOnly": True}, "AGENT_NOT_IN_ROOM"),
    ("wait_for_messages", {"agentName": "bob", "roomName": "dev"}, "AGENT_NOT_IN_ROOM"),
    ("get_messages", {"agentName": "nobody", "roomName": "dev", "mentionsOnly": True}, "AGENT_NOT_FOUND"),
    ("get_messages", {"agentName": "nobody", "roomName": "dev", "unreadOnly": True}, "AGENT_NOT_FOUND"),
    ("wait_for_messages", {"agentName": "nobody", "roomName": "dev"}, "AGENT_NOT_FOUND"),
    ("search_messages", {"query": "x", "agentName": "nobody"}, "AGENT_NOT_FOUND"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": ""}, "INVALID_MESSAGE_FORMAT"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": " \n\t"}, "INVALID_MESSAGE_FORMAT"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": "\u200b"}, "INVALID_MESSAGE_FORMAT"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": "a\u001b[2Jb"}, "INVALID_MESSAGE_FORMAT"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": "x", "metadata": {"a": "x" * 16384}},
     "INVALID_MESSAGE_FORMAT"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": "x" * 8001}, "MESSAGE_TOO_LONG"),
    ("send_message", {"agentName": "ada", "roomName": "dev", "message": 7}, "INVALID_ARGUMENT"),
    ("send_message", {"agentName": "ada", "roomName": "dev"}, "INVALID_ARGUMENT"),
    ("enter_room", {"agentName": "eve", "roomName": "dev", "profile": {"a": "x" * 16384}}, "INVALID_ARGUMENT"),
    ("enter_room", {"agentName": "eve", "roomName": "dev", "profile": "boss"}, "INVALID_ARGUMENT"),
    ("enter_room", {"agentName": "System", "roomName": "dev"}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "mentionsOnly": True}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "unreadOnly": True}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "afterId": "msg_0"}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "limit": 0}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "offset": -1}, "INVALID_ARGUMENT"),
    ("get_messages", {"roomName": "dev", "room_name": "dev"}, "INVALID_ARGUMENT"),
    ("search_messages", {"query": " "}, "INVALID_ARGUMENT"),
    ("clear_room_messages", {"roomName": "dev", "confirm": False}, "INVALID_ARGUMENT"),
    ("clear_room_messages", {"roomName": "dev"}, "INVALID_ARGUMENT"),
])
def test_a_refused_call_has_its_code_and_changes_nothing(talking, tool, arguments, code):
    def stand():
        return [talking.call(tool, ROOM) for tool in ("get_status", "get_messages", "list_room_users")]

    before = stand()
    assert refusal(talking, tool, arguments) == code
    assert refusal(talking, "agent_communication/" + tool, arguments) == code
    assert stand() == before


def test_a_store_that_is_busy_or_broken_says_so_and_recovers(tmp_path):
    with Server(tmp_path / "data", AGENT_COMM_LOCK_TIMEOUT="200") as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        wire.call("enter_room", {"agentName": "ada", **ROOM})
        [file] = (tmp_path / "data").glob("*.sqlite")
        other = sqlite3.connect(file, isolation_level=None)
        message = {"agentName": "ada", **ROOM, "message": "once"}
        for harm, cure, code in (
            ("BEGIN IMMEDIATE", "ROLLBACK", "FILE_LOCK_TIMEOUT"),
            ("CREATE TRIGGER broken BEFORE INSERT ON room_messages BEGIN SELECT RAISE(ABORT, 'no'); END",
             "DROP TRIGGER broken", "STORAGE_ERROR"),
        ):
            other.execute(harm)
            with pytest.raises(ToolError) as refused:
                wire.call("send_message", message, use="toolu_1")
            assert (refused.value.code, refused.value.retryable) == (code, True)
            # Whoever reads is not kept waiting by it.
            assert said(wire.call("get_messages", ROOM)) == []
            other.execute(cure)
        other.close()
        first = wire.call("send_message", message, use="toolu_1")
        assert wire.call("send_message", message, use="toolu_1") == first
        assert said(wire.call("get_messages", ROOM)) == ["once"]


def test_a_repeated_call_has_one_effect_and_one_answer(wire):
    me = {"agentName": "ada", **ROOM}
    calls = [
        ("create_room", ROOM), ("enter_room", me), ("enter_room", {"agentName": "bob", **ROOM}),
        ("send_message", {**me, "message": "@bob once"}),
        ("wait_for_messages", {"agentName": "bob", "timeout": 0, **ROOM}),
        ("get_messages", {"agentName": "bob", "unreadOnly": True, **ROOM}), ("leave_room", me),
        ("clear_room_messages", {**ROOM, "confirm": True}),
    ]
    for number, (tool, arguments) in enumerate(calls):
        first = wire.call(tool, arguments, use=f"toolu_{number}")
        assert wire.call(tool, arguments, use=f"toolu_{number}") == first, tool
    with pytest.raises(ToolError) as refused:
        wire.call("send_message", {**me, "message": "another"}, use="toolu_3")
    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    assert wire.call("get_status")["totalMessages"] == 0


def test_a_repetition_has_its_answer_however_fast_the_agent_was(wire):
    me = {"agentName": "ada", **ROOM}
    wire.call("create_room", ROOM)
    wire.call("enter_room", me)
    first = wire.call("send_message", {**me, "message": "once"}, use="toolu_1")
    for number in range(500):
        try:
            wire.call("send_message", {**me, "message": f"{number}"})
        except ToolError as error:
            assert error.code == "RATE_LIMITED"
            break
    assert wire.call("send_message", {**me, "message": "once"}, use="toolu_1") == first


def test_who_falls_silent_is_offline_and_who_waits_is_not(tmp_path):
    with Server(tmp_path / "data", CALLBOARD_AGENT_TIMEOUT="1") as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        for agent in ("ada", "bob"):
            wire.call("enter_room", {"agentName": agent, **ROOM})

        def of_ada():
            return wire.call("list_room_users", ROOM)["users"][0]["status"]

        with ThreadPoolExecutor(1) as pool:
            listening = {"agentName": "bob", "timeout": 20_000, **ROOM}
            waiting = pool.submit(Wire(server).call, "wait_for_messages", listening)
            until(lambda: of_ada() != "online", 10, "ada never goes offline")
            assert [(u["name"], u["status"]) for u in wire.call("list_room_users", ROOM)["users"]] == [
                ("ada", "offline"), ("bob", "online")
            ]
            assert wire.call("get_status", ROOM)["rooms"][0]["onlineUsers"] == 1
            # Speaking brings ada back.
            wire.call("send_message", {"agentName": "ada", "message": "back", **ROOM})
            assert said(waiting.result(5)) == ["back"]
        until(lambda: of_ada() != "offline", 5, "ada is not back")


def test_the_limits_of_the_specifications_settings_hold(tmp_path):
    with Server(tmp_path / "data", AGENT_COMM_MAX_ROOMS="1", AGENT_COMM_MAX_MESSAGES="5") as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        assert refusal(wire, "create_room", {"roomName": "more"}) == "ROOM_LIMIT_REACHED"
        me = {"agentName": "ada", **ROOM}
        wire.call("enter_room", me)
        sent, refused = [], None
        while refused is None:
            assert len(sent) < 500, "nothing keeps an agent from flooding a room"
            try:
                wire.call("send_message", {**me, "message": f"{len(sent)}"})
                sent.append(f"{len(sent)}")
            except ToolError as error:
                refused = error
        assert (refused.code, refused.retryable) == ("RATE_LIMITED", True)
        assert len(sent) >= 20
        page = wire.call("get_messages", ROOM)
        assert said(page) == sent[:-6:-1]
        assert page["hasMore"] is False
        assert wire.call("get_status")["totalMessages"] == len(sent)


def test_the_limits_an_operator_sets_hold(tmp_path):
    limits = {"MAX_ROOM_USERS": "1", "MAX_MESSAGE_LENGTH": "5", "MESSAGE_RATE": "1", "MESSAGE_BURST": "2"}
    with Server(tmp_path / "data", **{f"CALLBOARD_{name}": value for name, value in limits.items()}) as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        me = {"agentName": "ada", **ROOM}
        wire.call("enter_room", me)
        assert refusal(wire, "enter_room", {"agentName": "bob", **ROOM}) == "ROOM_LIMIT_REACHED"
        assert refusal(wire, "send_message", {**me, "message": "123456"}) == "MESSAGE_TOO_LONG"
        for _ in range(2):
            wire.call("send_message", {**me, "message": "12345"})
        assert refusal(wire, "send_message", {**me, "message": "12345"}) == "RATE_LIMITED"


def test_japanese_is_said_called_and_found(wire):
    wire.call("create_room", {**ROOM, "description": "開発の話"})
    for agent in ("花子", "テスト担当", "ada"):
        wire.call("enter_room", {"agentName": agent, **ROOM})
    wire.call("create_room", {"roomName": "other"})
    wire.call("enter_room", {"agentName": "花子", "roomName": "other"})
    said_by = [
        ("dev", "ada", "＠花子さん、認証のテストをお願いします。", ["花子"]),
        ("dev", "花子", "了解です。@テスト担当 と@adaも確認してください", ["テスト担当", "ada"]),
        ("dev", "テスト担当", "認証は通りました🎉 mail@花子.example", []),
        ("other", "花子", "認証の話は dev で", []),
    ]
    for room, agent, text, mentions in said_by:
        sent = wire.call("send_message", {"roomName": room, "agentName": agent, "message": text})
        assert sent["mentions"] == mentions, text
    assert said(wire.call("get_messages", ROOM)) == [text for room, _, text, _ in said_by if room == "dev"][::-1]
    called = wire.call("get_messages", {"agentName": "花子", "mentionsOnly": True, **ROOM})
    assert said(called) == [said_by[0][2]]

    def found(query, **more):
        answer = wire.call("search_messages", {"query": query, **more})
        assert answer["count"] == len(answer["messages"])
        return [(hit["roomName"], hit["agentName"]) for hit in answer["messages"]]

    assert found("認証") == [("other", "花子"), ("dev", "テスト担当"), ("dev", "ada")]
    assert found("認証", **ROOM) == [("dev", "テスト担当"), ("dev", "ada")]
    assert found("認証", agentName="花子") == [("other", "花子")]
    assert found("証") == found("認証")
    assert found("お願いします") == found("願いし テスト") == [("dev", "ada")]
    assert found("🎉") == [("dev", "テスト担当")]
    assert found("EXAMPLE") == [("dev", "テスト担当")]
    assert found("存在しない") == found("%") == found('"') == found("認_") == []
    first = wire.call("search_messages", {"query": "認証", "limit": 2})
    assert (first["count"], first["hasMore"]) == (2, True)
    assert first["messages"][0]["highlight"] == "**認証**の話は dev で"


def test_a_call_that_a_kill_left_unanswered_is_repeated_without_a_double(tmp_path):
    # So many rooms that nobody is told to slow down: a kill has to hit agents that talk.
    chance, rounds, agents, rooms = random.Random(20261121), 4, 5, 12
    server = Server(tmp_path / "data").start()
    wire = Wire(server)
    for room in range(rooms):
        wire.call("create_room", {"roomName": f"r{room}"})
        for agent in range(agents):
            wire.call("enter_room", {"agentName": f"a{agent}", "roomName": f"r{room}"})
    # What each agent sent, by the id of its use of the tool, with the answer where one came.
    ledgers = [{} for _ in range(agents)]
    slowed = []

    def send(wire, agent, use):
        place = {"agentName": f"a{agent}", "roomName": f"r{int(use.split('_')[2]) % rooms}"}
        return wire.call("send_message", {**place, "message": use, "metadata": {"use": use}}, use=use)

    def talk(agent, stop):
        try:
            mine = Wire(server)
            while not stop.is_set():
                use = f"toolu_{agent}_{len(ledgers[agent])}"
                ledgers[agent][use] = None
                ledgers[agent][use] = send(mine, agent, use)
        except ToolError as error:
            slowed.append(error)
        except (OSError, http.client.HTTPException, ValueError):
            pass

    for _ in range(rounds):
        stop = threading.Event()
        talkers = [threading.Thread(target=talk, args=(agent, stop)) for agent in range(agents)]
        for talker in talkers:
            talker.start()
        # The moment is drawn, not waited for: the point is that it hits the load anywhere.
        stop.wait(chance.uniform(0.05, 0.25))
        server.kill()
        stop.set()
        for talker in talkers:
            talker.join()
        assert slowed == []
        server.start()
        wire = Wire(server)
        unanswered = [(agent, use) for agent in range(agents) for use, answer in ledgers[agent].items() if not answer]
        assert unanswered, "the kill hit nobody"
        for agent, use in unanswered:
            ledgers[agent][use] = send(wire, agent, use)
        for agent, ledger in enumerate(ledgers):
            for use in chance.sample(sorted(ledger), min(3, len(ledger))):
                assert send(wire, agent, use) == ledger[use]
    answers = {use: answer for ledger in ledgers for use, answer in ledger.items()}
    assert len(answers) > 4 * rounds
    kept = []
    for room in range(rooms):
        page = wire.call("get_messages", {"roomName": f"r{room}", "limit": 1000})
        kept += [(m["message"], m["id"], f"r{room}") for m in page["messages"] if m["kind"] == "user"]
        assert all(m["metadata"] == {"use": m["message"]} for m in page["messages"] if m["kind"] == "user")
    assert sorted(kept) == sorted((use, answer["messageId"], answer["roomName"]) for use, answer in answers.items())
    assert wire.call("get_status")["totalMessages"] == len(answers)
    assert wire.call("search_messages", {"query": "toolu", "limit": 100})["count"] == min(100, len(answers))
    server.stop()
    assert "is sound" in callboard("doctor", directory=tmp_path / "data").stdout


@pytest.mark.timeout(60)
def test_ten_rooms_of_five_keep_what_is_said_complete_in_order_and_apart(server):
    rooms, agents, seconds = 10, 5, 3
    wire = Wire(server)
    for room in range(rooms):
        wire.call("create_room", {"roomName": f"r{room}"})
        for agent in range(agents):
            # Every agent is in all rooms, so that nothing but the room keeps messages apart.
            wire.call("enter_room", {"agentName": f"a{agent}", "roomName": f"r{room}"})
    end = time.monotonic() + seconds

    def work(room, agent):
        """Sends and reads what is unread; gives what it sent and what it read."""
        mine, sent, seen = Wire(server), {}, []
        me = {"agentName": f"a{agent}", "roomName": f"r{room}"}
        while time.monotonic() < end:
            try:
                text = f"r{room} a{agent} {len(sent)}"
                sent[mine.call("send_message", {**me, "message": text})["messageId"]] = text
            except ToolError as error:
                assert error.code == "RATE_LIMITED", error
            seen += mine.call("get_messages", {**me, "unreadOnly": True, "limit": 7, "waitSeconds": 1})["messages"]
        mine.close()
        return sent, seen

    def follow(room):
        """Follows a room by the ids of its messages until all workers are through."""
        mine, place, seen = Wire(server), {}, []
        while True:
            last = through.is_set()
            page = mine.call("get_messages", {"roomName": f"r{room}", "limit": 20, **place})
            if "afterId" not in place:
                page["messages"].reverse()
            seen += page["messages"]
            if seen:
                place = {"afterId": seen[-1]["id"], "waitSeconds": 1}
            if last and not page["hasMore"]:
                return [m["id"] for m in seen if m["kind"] == "user"]

    through = threading.Event()
    with ThreadPoolExecutor(rooms * agents + rooms) as pool:
        followers = [pool.submit(follow, room) for room in range(rooms)]
        workers = {(r, a): pool.submit(work, r, a) for r in range(rooms) for a in range(agents)}
        try:
            done = {place: worker.result() for place, worker in workers.items()}
        finally:
            through.set()
        followed = [follower.result() for follower in followers]

    total = 0
    for room in range(rooms):
        sent = {id: text for agent in range(agents) for id, text in done[room, agent][0].items()}
        total += len(sent)
        pages = wire.call("get_messages", {"roomName": f"r{room}", "limit": 1000})["messages"]
        order = {m["id"]: m["message"] for m in reversed(pages) if m["kind"] == "user"}
        assert len(order) == sum(m["kind"] == "user" for m in pages)
        assert order == sent
        assert followed[room] == list(order)
        for agent in range(agents):
            rest = {"agentName": f"a{agent}", "roomName": f"r{room}", "unreadOnly": True, "limit": 1000}
            seen = done[room, agent][1] + wire.call("get_messages", rest)["messages"]
            # An agent's own messages are never unread; all others came once, in the order of the room.
            assert [m["id"] for m in seen] == [id for id in order if id not in done[room, agent][0]]
    assert total > rooms * agents * 4, total
    assert wire.call("get_status")["totalMessages"] == total


@pytest.mark.parametrize("refused", ["a\u0000b", "a\nb", "a\u202eb", "\u200b", " a", "", "x" * 129])
def test_a_name_that_hides_something_is_no_agent(talking, refused):
    for tool in ("enter_room", "leave_room", "send_message", "get_messages", "wait_for_messages", "list_rooms"):
        arguments = {"agentName": refused, **ROOM, **({"message": "x"} if tool == "send_message" else {})}
        if tool == "list_rooms":
            del arguments["roomName"]
        assert refusal(talking, tool, arguments) == "INVALID_ARGUMENT", tool


def test_no_name_becomes_a_path(tmp_path):
    directory = tmp_path / "a" / "b" / "data"
    names = ["..", "../x", "../../x", "/" + "x" * 20, str(tmp_path / "absolute"), "..\\x", "%2e%2e%2fx", "~/x", "C:\\x"]
    with Server(directory) as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        for name in names:
            rooms = {"roomName": name}
            for tool, more in (
                ("create_room", {}), ("enter_room", {"agentName": "ada"}), ("leave_room", {"agentName": "ada"}),
                ("list_room_users", {}), ("send_message", {"agentName": "ada", "message": "x"}), ("get_messages", {}),
                ("wait_for_messages", {"agentName": "ada"}), ("search_messages", {"query": "x"}), ("get_status", {}),
                ("clear_room_messages", {"confirm": True}),
            ):
                assert refusal(wire, tool, {**rooms, **more}) == "INVALID_ARGUMENT", (tool, name)
            for escaped in (name, urllib.parse.quote(name, safe="")):
                assert "error" in wire.request("resources/read", {"uri": f"room://{escaped}/messages"}, {
                    "Mcp-Name": f"room://{escaped}/messages"}).json
            # To an agent such a name is a name like any other: it is stored, and never opened.
            try:
                wire.call("enter_room", {"agentName": name, **ROOM})
                wire.call("send_message", {"agentName": name, "message": f"@{name}", **ROOM})
            except ToolError as error:
                assert error.code in ("INVALID_ARGUMENT", "AGENT_NOT_IN_ROOM"), error
        assert wire.call("list_rooms")["rooms"][0]["name"] == "dev"
    own = {directory, *directory.parents, *directory.rglob("*")}
    assert [path for path in tmp_path.rglob("*") if path not in own] == []
    assert {path.name.split("-")[0] for path in directory.rglob("*")} <= {"callboard.sqlite", "callboard.id", "serve.lock"}


def test_a_worker_acts_in_rooms_as_itself_alone(tmp_path):
    directory = tmp_path / "data"
    boss, watcher = make_key(directory, "orchestrator"), make_key(directory, "observer")
    ada = make_key(directory, "worker", "ada", "testing")
    with Server(directory) as server:
        boss, ada, watcher = Wire(server, boss), Wire(server, ada), Wire(server, watcher)
        boss.call("create_room", ROOM)
        boss.call("enter_room", {"agentName": "bob", **ROOM})
        boss.call("send_message", {"agentName": "bob", "message": "@ada hello", **ROOM})
        others = {"agentName": "bob", **ROOM}
        for tool, more in (
            ("enter_room", {}), ("leave_room", {}), ("send_message", {"message": "I am bob"}),
            ("get_messages", {"unreadOnly": True}), ("get_messages", {"mentionsOnly": True}), ("wait_for_messages", {}),
        ):
            assert refusal(ada, tool, {**others, **more}) == "FORBIDDEN", tool
            assert refusal(ada, "agent_communication/" + tool, {**others, **more}) == "FORBIDDEN", tool
        assert refusal(ada, "clear_room_messages", {**ROOM, "confirm": True}) == "FORBIDDEN"
        assert refusal(ada, "agent_communication/clear_room_messages", {**ROOM, "confirm": True}) == "FORBIDDEN"
        ada.call("enter_room", {"agentName": "ada", **ROOM})
        assert said(ada.call("get_messages", {"mentionsOnly": True, **ROOM})) == ["@ada hello"]
        ada.call("send_message", {"agentName": "ada", "message": "here", **ROOM})
        assert said(boss.call("get_messages", {**others, "unreadOnly": True})) == ["here"]
        assert watcher.call("get_status")["totalMessages"] == 2
        for tool, more in (("send_message", {"message": "x"}), ("enter_room", {}), ("create_room", {})):
            assert refusal(watcher, tool, {**others, **more}) == "FORBIDDEN", tool


@pytest.mark.parametrize("mode, setting", [("auto", "ask"), ("legacy", "ask"), ("auto", "never")])
def test_a_person_is_asked_before_a_room_is_cleared(tmp_path, mode, setting):
    asked, answers = [], [ElicitResult(action="decline"), ElicitResult(action="cancel")]
    answers += [ElicitResult(action="accept", content={"confirm": meant}) for meant in (False, True)]

    async def person(context, params):
        asked.append(params.message)
        return answers[len(asked) - 1]

    async def run():
        async with Client(server.url, mode=mode, elicitation_callback=person) as client:
            async def clear(confirm):
                return await client.call_tool("clear_room_messages", {**ROOM, "confirm": confirm})

            unmeant = await clear(False)
            assert unmeant.structured_content["error"]["code"] == "INVALID_ARGUMENT"
            assert asked == []
            for answer in answers if setting == "ask" else answers[3:]:
                assert said(wire.call("get_messages", ROOM)) == ["keep me"]
                cleared = await clear(True)
                if answer is answers[3]:
                    assert not cleared.is_error and cleared.structured_content["clearedCount"] == 1
                else:
                    assert cleared.structured_content["error"]["code"] == "NOT_CONFIRMED"
        assert said(wire.call("get_messages", ROOM)) == []

    with Server(tmp_path / "data", CALLBOARD_CONFIRM=setting) as server:
        wire = Wire(server)
        wire.call("create_room", ROOM)
        wire.call("enter_room", {"agentName": "ada", **ROOM})
        wire.call("send_message", {"agentName": "ada", "message": "keep me", **ROOM})
        asyncio.run(run())
        assert len(asked) == (len(answers) if setting == "ask" else 0)
        assert all("dev" in question for question in asked)
