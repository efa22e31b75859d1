"""Bad input gets a clear error, changes nothing, and leaves the server standing."""

import json

import pytest
from harness import META, Wire, raw_exchange


@pytest.fixture(autouse=True)
def nothing_changes(server):
    yield
    wire = Wire(server)
    assert wire.call("list_tasks", {})["tasks"] == []
    assert wire.call("list_agents", {})["agents"] == []
    wire.close()


@pytest.mark.parametrize("tool, arguments, word", [
    ("create_task", {}, "agent_type and task_description"),
    ("create_task", {"agent_type": "planning"}, "task_description"),
    ("create_task", {"agent_type": "planning", "task_description": ""}, "1 to 32768"),
    ("create_task", {"agent_type": "planning", "task_description": "x" * 32769}, "1 to 32768"),
    ("create_task", {"agent_type": "planning", "task_description": 7}, "string"),
    ("create_task", {"agent_type": "planning", "task_description": "a\u0000b"}, "U+0000"),
    ("create_task", {"agent_type": "no such", "task_description": "x"}, "agent_type"),
    ("create_task", {"agent_type": "magic", "task_description": "x"}, "planning, implementation"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "context": [1]}, "object"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "context": {"a": "x" * 262144}}, "256 KiB"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "priority": 10}, "0 to 9"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "priority": 1.5}, "whole number"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "dependencies": ["task-1"]}, "task-1"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "dependencies": ["../x"]}, "dependencies"),
    ("create_task", {"agent_type": "planning", "task_description": "x", "colour": "red"}, "colour"),
    ("poll_tasks", {"agent_id": "somebody"}, "agent_type"),
    ("poll_tasks", {"agent_id": "planning-1\u202e"}, "agent_id"),
    ("poll_tasks", {"agent_id": "planning-1", "max_tasks": 0}, "1 to 10"),
    ("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 1801}, "0 to 1800"),
    ("submit_result", {"task_id": "task-20260101-001", "status": "completed"}, "task-20260101-001"),
    ("submit_result", {"task_id": "task-20260101-001", "status": "done"}, "completed, failed"),
    ("submit_result", {"task_id": "task-20260101-001", "status": "failed"}, "error"),
    ("get_result", {"task_id": "nothing"}, "list_tasks"),
    ("get_shared_state", {"key": "nothing"}, "set_shared_state"),
    ("set_shared_state", {"key": "", "value": {}}, "1 to 256"),
    ("list_tasks", {"cursor": "abc"}, "cursor"),
    ("heartbeat", {"agent_id": "planning-1", "progress": 0.5}, "task_id"),
])
def test_wrong_arguments_are_named(wire, tool, arguments, word):
    result = wire.request("tools/call", {"name": tool, "arguments": arguments}).json["result"]
    assert result["isError"] is True
    text = result["content"][0]["text"]
    assert word in text, text
    error = result["structuredContent"]["error"]
    assert error["code"] in text and error["message"] in text


@pytest.mark.parametrize("headers, change, status, code", [
    ({}, {"method": "no/such"}, 404, -32601),
    ({"Mcp-Name": "no_such_tool"}, {"params": {"name": "no_such_tool"}}, 400, -32602),
    ({"Mcp-Method": "tools/list"}, {}, 400, -32020),
    ({"Mcp-Method": None}, {}, 400, -32020),
    ({"Mcp-Name": None}, {}, 400, -32020),
    ({"Mcp-Name": "get_result"}, {}, 400, -32020),
    ({"MCP-Protocol-Version": "2025-11-25"}, {}, 400, -32020),
    ({"MCP-Protocol-Version": None}, {}, 400, -32020),
    ({"Accept": "application/json"}, {}, 406, None),
    ({"Content-Type": "text/plain"}, {}, 415, None),
    ({"Content-Encoding": "gzip"}, {}, 415, None),
    ({"Origin": "https://evil.example"}, {}, 403, None),
    ({"Host": "evil.example"}, {}, 421, None),
    ({}, {"jsonrpc": "1.0"}, 400, -32600),
    ({}, {"id": None}, 400, -32600),
    ({}, {"id": 1.5}, 400, -32600),
    ({}, {"params": []}, 400, None),
])
def test_wrong_requests_have_their_own_status_and_code(wire, headers, change, status, code):
    message = wire.message("tools/call", {"name": "list_tasks", "arguments": {}})
    if "params" in change and isinstance(change["params"], dict):
        change = {"params": {**message["params"], **change["params"]}}
    message.update(change)
    routing = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": message["method"], "Mcp-Name": "list_tasks"}
    answer = wire.send(message, {**routing, **headers})
    assert answer.status == status, answer.body
    if code:
        assert answer.error["code"] == code, answer.body


def test_an_unknown_version_is_told_the_known_ones(wire):
    answer = wire.request("tools/list", version="2031-01-01")
    assert (answer.status, answer.error["code"]) == (400, -32022)
    assert answer.error["data"] == {"supported": ["2026-07-28"], "requested": "2031-01-01"}


@pytest.mark.parametrize("missing", ["protocolVersion", "clientCapabilities"])
def test_missing_meta_is_named(wire, missing):
    message = wire.message("tools/list")
    del message["params"]["_meta"][META + missing]
    answer = wire.send(message, {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"})
    assert answer.status == 400
    assert answer.error["code"] in (-32602, -32020)


@pytest.mark.parametrize("body", [
    b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b'{"a":1,"a":2}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/list"} trailing', b'{"id":"\xff"}', b'{"x":"\\ud800"}', b'{"x":1e999}',
    b"[" * 100_000, b'{"a":' * 65 + b"1" + b"}" * 65, b'{"JSONRPC":"2.0","ID":1,"Method":"tools/list","params":{}}',
    b'{"jsonrpc":"2.0","id":1,"method\\u0000":"tools/list"}',
])
def test_a_body_that_is_no_request_is_refused(wire, body):
    answer = wire.send(body, {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"})
    assert answer.status == 400, answer.body
    assert answer.error["code"] in (-32700, -32600), answer.body


def test_a_huge_body_is_refused_while_it_arrives(server):
    head = (f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
            "Accept: application/json, text/event-stream\r\nContent-Length: 4194305\r\n\r\n").encode()
    assert b" 413 " in raw_exchange(server.port, head + b" " * 4194305).split(b"\r\n")[0]
    chunked = head.replace(b"Content-Length: 4194305", b"Transfer-Encoding: chunked")
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    assert b" 413 " in raw_exchange(server.port, chunked + chunk * 5).split(b"\r\n")[0]


@pytest.mark.parametrize("head", [
    b"GET /mcp HTTP/1.1\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    b"POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"GARBAGE\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
])
def test_http_that_is_none_is_refused(server, head):
    answer = raw_exchange(server.port, head, timeout=3)
    assert answer == b"" or answer.split(b" ")[1][:1] == b"4", answer[:200]


def test_get_and_delete_are_answered_properly(wire):
    for method in ("GET", "DELETE", "PUT"):
        answer = wire.send(b"", {"MCP-Protocol-Version": "2026-07-28"}, method=method)
        assert answer.status == 405, (method, answer.body)
        assert "POST" in answer.headers["allow"]
    assert wire.send(b"", method="GET", path="/nothing").status == 404


def test_keys_that_look_alike_are_two(wire):
    wire.call("set_shared_state", {"key": "caf\u00e9", "value": {"n": 1}})
    wire.call("set_shared_state", {"key": "cafe\u0301", "value": {"n": 2}})
    assert wire.call("get_shared_state", {"key": "caf\u00e9"})["value"] == {"n": 1}
    text = {"k": "a\u0000b", "\u00e9": 1, "e\u0301": 2}
    wire.call("set_shared_state", {"key": "text", "value": text})
    assert wire.call("get_shared_state", {"key": "text"})["value"] == text
