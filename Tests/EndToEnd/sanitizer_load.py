"""Everything the server does at once, for as long as it takes a sanitizer to see it; `scripts/sanitize` runs it.

It is no test of speed: a server under a sanitizer is many times slower, so nothing here has to come soon.
"""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from harness import MODERN, Server, ToolError, Wire, until

WORKERS, TASKS, MESSAGES = 12, 15, 20


def plan(server, number):
    """Creates tasks in pairs, of which one depends on the other, and cancels some that others are working on."""
    wire = Wire(server)
    for index in range(TASKS):
        first = wire.call("create_task", {"agent_type": "planning", "task_description": f"{number}.{index}"})["task_id"]
        wire.call("create_task", {"agent_type": "testing", "task_description": "then", "dependencies": [first]})
        wire.call("set_shared_state", {"key": f"k{index % 3}", "value": {"by": number}})
        if index % 5 == 4:
            try:
                wire.call("cancel_task", {"task_id": first, "reason": "no longer wanted"})
            except ToolError as error:
                # Someone was faster.
                assert error.code == "TASK_ALREADY_FINISHED", error.code
    wire.close()


def work(server, number, planned):
    """Takes and finishes tasks of both types until none comes any more."""
    wire, agent = Wire(server), f"worker-{number}"
    kind = "planning" if number % 2 else "testing"
    wire.call("register_agent", {"agent_id": agent, "agent_type": kind})
    while True:
        is_over = planned.is_set()
        tasks = wire.call("poll_tasks", {"agent_id": agent, "agent_type": kind, "wait_seconds": 1})["tasks"]
        for task in tasks:
            try:
                wire.call("submit_result", {"task_id": task["task_id"], "agent_id": agent, "attempt": task["attempt"],
                                            "status": "failed" if number == 1 else "completed",
                                            **({"error": "x"} if number == 1 else {"result": {"by": agent}})})
            except ToolError as error:
                assert error.code in ("TASK_ALREADY_FINISHED", "LEASE_LOST"), error.code
        if is_over and not tasks:
            break
    wire.close()


def talk(server, number):
    wire, agent = Wire(server), f"talker-{number}"
    wire.call("enter_room", {"roomName": "general", "agentName": agent})
    for index in range(MESSAGES):
        try:
            wire.call("send_message", {"roomName": "general", "agentName": agent, "message": f"@talker-0 {index}"})
        except ToolError as error:
            assert error.code == "RATE_LIMITED", error.code
        wire.call("get_messages", {"roomName": "general", "agentName": agent, "unreadOnly": True})
        wire.call("search_messages", {"query": f"{index}"})
    wire.call("leave_room", {"roomName": "general", "agentName": agent})
    wire.close()


def observe(server, over):
    wire = Wire(server)
    while not over.is_set():
        for path in "/metrics", "/healthz", "/readyz":
            assert wire.send(b"", method="GET", path=path).status == 200
        wire.call("list_tasks", {})
        wire.request("resources/read", {"uri": "board://summary"}, headers={"Mcp-Name": "board://summary"})
        report = json.dumps({"resourceLogs": []}).encode()
        assert wire.send(report, {"Accept": None}, path="/v1/logs").status == 200
        hook = json.dumps({"hook_event_name": "Stop", "session_id": "s"}).encode()
        assert wire.send(hook, {"Accept": None}, path="/hooks/claude-code?deliver=mentions,tasks&agent=talker-0").status == 200
    wire.close()


def hang_up(server, over):
    """Opens waits and streams, and is gone before they end."""
    wait = json.dumps(Wire(server).message("tools/call", {
        "name": "poll_tasks", "arguments": {"agent_id": "gone", "agent_type": "documentation", "wait_seconds": 60}})).encode()
    listen = json.dumps(Wire(server).message("subscriptions/listen", {"notifications": {"toolsListChanged": True}})).encode()
    while not over.is_set():
        for body, method, name in (wait, "tools/call", "Mcp-Name: poll_tasks\r\n"), (listen, "subscriptions/listen", ""):
            head = (f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMcp-Method: {method}\r\n"
                    f"{name}Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: {MODERN}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n")
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
                connection.sendall(head.encode() + body)
                connection.recv(100)


def test_everything_at_once_and_a_shutdown_in_its_midst(tmp_path):
    server = Server(tmp_path / "data", CALLBOARD_CONFIRM="never").start()
    Wire(server).call("create_room", {"roomName": "general"})
    over, planned = threading.Event(), threading.Event()
    with ThreadPoolExecutor(64) as pool:
        beside = [pool.submit(observe, server, over), pool.submit(hang_up, server, over)]
        workers = [pool.submit(work, server, number, planned) for number in range(WORKERS)]
        talkers = [pool.submit(talk, server, number) for number in range(6)]
        try:
            for planner in [pool.submit(plan, server, number) for number in range(4)]:
                planner.result()
            planned.set()
            for done in workers + talkers:
                done.result()
        finally:
            planned.set()
            over.set()
        for done in beside:
            done.result()
    wire = Wire(server)
    assert wire.call("list_tasks", {"status": "completed", "limit": 1})["tasks"]
    assert not wire.call("list_tasks", {"status": "in_progress", "limit": 1})["tasks"]
    waiters = [Wire(server) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        waits = [pool.submit(wire.call, "poll_tasks", {"agent_id": f"w{n}", "agent_type": "documentation", "wait_seconds": 60})
                 for n, wire in enumerate(waiters)]
        until(lambda: b"callboard_open_waits 4" in wire.send(b"", method="GET", path="/metrics").body, 30, "no waits")
        server.terminate()
        for wait in waits:
            wait.exception()
    assert server.wait(60) == 0, server.notes[-20:]
