"""Rooms go out into files and come back, beside servers that run."""

import json
import os
import threading

from harness import Server, Wire, callboard

TEXTS = ["@太郎さん、テストは?", "通りました 🎉", 'quotes " and \\ and\nlines\tand \u2028 separators', "x@example.com"]


def tree(directory):
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()
    }


def fill(server):
    wire = Wire(server)
    for room in ("dev-team", "Dev-Team", "empty"):
        wire.call("create_room", {"roomName": room, "description": f"部屋 {room}"})
    for agent in ("ada", "太郎"):
        profile = {"role": "reporter", "metadata": {"版": 2}}
        wire.call("enter_room", {"agentName": agent, "roomName": "dev-team", "profile": profile})
    for number, text in enumerate(TEXTS):
        arguments = {"agentName": ("ada", "太郎")[number % 2], "roomName": "dev-team", "message": text}
        wire.call("send_message", {**arguments, "metadata": {"number": number}} if number % 2 else arguments)
    wire.call("get_messages", {"roomName": "dev-team", "agentName": "ada", "unreadOnly": True, "limit": 1})
    wire.call("leave_room", {"agentName": "太郎", "roomName": "dev-team"})


def peer(directory):
    """What the server that the specification came from leaves behind."""
    room = directory / "rooms" / "general"
    room.mkdir(parents=True)
    entry = {"description": "雑談", "createdAt": "2025-06-20T04:00:00.000Z", "messageCount": 0, "userCount": 1}
    (directory / "rooms.json").write_text(json.dumps({"rooms": {"general": entry}}, indent=2, ensure_ascii=False))
    lines = [
        {
            "id": f"3f2b8c1e-5a77-4c0e-9d53-{number:012d}",
            "agentName": "太郎",
            "message": f"メッセージ {number} @ada",
            "timestamp": f"2025-06-20T04:{number // 60:02d}:{number % 60:02d}.000Z",
            "mentions": ["ada"],
        }
        for number in range(1_200)
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (room / "messages.jsonl").write_text(text + '{"id":"torn","agentNa')
    users = {"太郎": {"status": "online", "messageCount": 1_200, "joinedAt": "2025-06-20T04:00:00.000Z"}}
    (room / "presence.json").write_text(json.dumps({"roomName": "general", "users": users}, ensure_ascii=False))
    (room / "read_status.json").write_text("{}")


def test_export_import_export_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    with Server(tmp_path / "a") as server:
        fill(server)
        done = callboard("export", str(first), directory=tmp_path / "a")
        assert "3 rooms" in done.stdout
    with Server(tmp_path / "b") as server:
        callboard("import", str(first), directory=tmp_path / "b")
        page = Wire(server).call("get_messages", {"roomName": "dev-team", "limit": 100})
        assert [m["message"] for m in reversed(page["messages"]) if m["kind"] == "user"] == TEXTS
        assert {m["provenance"]["role"] for m in page["messages"]} == {"imported"}
        rooms = {room["name"]: room for room in Wire(server).call("list_rooms")["rooms"]}
        assert rooms["dev-team"]["messageCount"] == len(TEXTS) and rooms["dev-team"]["userCount"] == 1
        assert rooms["empty"]["description"] == "部屋 empty"
        callboard("export", str(second), directory=tmp_path / "b")
        assert Wire(server).call("search_messages", {"query": "テスト"})["count"] == 1
    assert tree(first) == tree(second)
    assert set(tree(first)) == {"rooms.json"} | {
        f"rooms/{room}/{name}"
        for room in ("dev-team", "Dev-Team", "empty")
        for name in ("messages.jsonl", "presence.json")
    }
    for line in (first / "rooms/dev-team/messages.jsonl").read_text().splitlines():
        assert list(json.loads(line))[:7] == [
            "id", "roomName", "agentName", "message", "mentions", "timestamp", "metadata",
        ]
    assert "テスト".encode() in (first / "rooms/dev-team/messages.jsonl").read_bytes()


def test_the_files_of_the_original_server_come_in_as_they_are(tmp_path):
    peer(tmp_path / "peer")
    with Server(tmp_path / "a") as server:
        wire = Wire(server)
        done = callboard("import", str(tmp_path / "peer"), directory=tmp_path / "a")
        assert "general (new): 1200 messages taken" in done.stdout
        assert "1 rejected" in done.stdout and "torn" in done.stdout
        assert "ignored: rooms/general/read_status.json" in done.stdout
        reject = json.loads((tmp_path / "peer" / "general.rejects.jsonl").read_text())
        assert reject["line"] == 1_201 and reject["text"] == '{"id":"torn","agentNa'
        users = wire.call("list_room_users", {"roomName": "general"})
        assert [(user["name"], user["status"], user["messageCount"]) for user in users["users"]] == [
            ("太郎", "offline", 1_200)
        ]
        newest = wire.call("get_messages", {"roomName": "general", "limit": 1})["messages"][0]
        assert newest["id"].endswith("1199") and newest["provenance"] == {"role": "imported"}
        # The room goes on: who enters it reads what is new, and what was said to it before.
        wire.call("enter_room", {"agentName": "ada", "roomName": "general"})
        wire.call("send_message", {"agentName": "ada", "roomName": "general", "message": "戻りました"})
        again = callboard("import", str(tmp_path / "peer"), directory=tmp_path / "a")
        assert "0 messages taken, 1200 there already" in again.stdout
        first, second = tmp_path / "first", tmp_path / "second"
        callboard("export", str(first), directory=tmp_path / "a")
    callboard("import", str(first), directory=tmp_path / "b")
    callboard("export", str(second), directory=tmp_path / "b")
    assert tree(first) == tree(second)


def test_an_import_that_would_not_be_kept_is_refused_whole(tmp_path):
    peer(tmp_path / "peer")
    environment = {"AGENT_COMM_MAX_MESSAGES": "1000"}
    refused = callboard("import", str(tmp_path / "peer"), directory=tmp_path / "a", check=False, **environment)
    assert refused.returncode != 0 and "--beyond-limits" in refused.stderr
    with Server(tmp_path / "a", **environment) as server:
        assert Wire(server).call("list_rooms") == {"rooms": []}
        taken = callboard(
            "import", str(tmp_path / "peer"), "--beyond-limits", directory=tmp_path / "a", **environment
        )
        assert "AGENT_COMM_MAX_MESSAGES (1000)" in taken.stdout
        assert Wire(server).call("get_status", {"roomName": "general"})["rooms"][0]["totalMessages"] == 1_200


def test_a_lock_of_another_server_is_respected(tmp_path):
    peer(tmp_path / "peer")
    lock = tmp_path / "peer" / "rooms.json.lock"
    lock.write_text(str(os.getpid()))
    refused = callboard(
        "import", str(tmp_path / "peer"), directory=tmp_path / "a", check=False, AGENT_COMM_LOCK_TIMEOUT="200"
    )
    assert refused.returncode != 0 and "FILE_LOCK_TIMEOUT" in refused.stderr
    assert lock.read_text() == str(os.getpid())
    lock.unlink()
    callboard("import", str(tmp_path / "peer"), directory=tmp_path / "a")


def test_agents_go_on_talking_while_a_large_room_comes_in(tmp_path):
    peer(tmp_path / "peer")
    with Server(tmp_path / "a") as server:
        wire = Wire(server)
        wire.call("create_room", {"roomName": "talk"})
        wire.call("enter_room", {"agentName": "ada", "roomName": "talk"})
        done = []
        importer = threading.Thread(
            target=lambda: done.append(callboard("import", str(tmp_path / "peer"), directory=tmp_path / "a"))
        )
        importer.start()
        sent = 0
        while importer.is_alive() or sent < 5:
            # The rate limit of one agent is not what is tested.
            agent = f"a{sent // 15}"
            if sent % 15 == 0:
                wire.call("enter_room", {"agentName": agent, "roomName": "talk"})
            wire.call("send_message", {"agentName": agent, "roomName": "talk", "message": f"{sent}"})
            sent += 1
        importer.join()
        assert done and "1200 messages taken" in done[0].stdout
        status = wire.call("get_status")
        assert {room["name"]: room["totalMessages"] for room in status["rooms"]} == {"general": 1_200, "talk": sent}
