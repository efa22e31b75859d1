"""Clients of the handshake era need no node of their own: any node answers for a session, and knows its questions."""

import json

from harness import Wire, until

VERSION = "2025-11-25"


class Session:
    """One client whose every request may go to another node."""

    def __init__(self, node, capabilities=None):
        answer = self.send(node, "initialize", {
            "protocolVersion": VERSION, "capabilities": capabilities or {}, "clientInfo": {"name": "test", "version": "1"}})
        self.id = answer.headers["mcp-session-id"]
        self.send(node, "notifications/initialized", id=None)

    id = None

    def headers(self):
        return {"MCP-Protocol-Version": VERSION, **({"Mcp-Session-Id": self.id} if self.id else {})}

    def send(self, node, method, params=None, id=1):
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        return self.post(node, {**message, "id": id} if id is not None else message)

    def post(self, node, message):
        wire = Wire(node)
        try:
            return wire.send(message, self.headers())
        finally:
            wire.close()

    def call(self, node, tool, arguments=None):
        answer = self.send(node, "tools/call", {"name": tool, "arguments": arguments or {}})
        assert answer.status == 200, answer.body
        return answer.json["result"]["structuredContent"]

    def open(self, node, message=None):
        """A connection on which a stream comes."""
        connection = node.connect()
        headers = {**self.headers(), "Accept": "application/json, text/event-stream"}
        if message:
            headers["Content-Type"] = "application/json"
            connection.request("POST", "/mcp", json.dumps(message), headers)
        else:
            connection.request("GET", "/mcp", headers=headers)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        return Stream(connection, response)


class Stream:
    def __init__(self, connection, response):
        self.connection, self.response = connection, response

    def next(self):
        """The next message; nothing where the stream has ended."""
        while line := self.response.readline():
            if line.startswith(b"data: ") and line.strip() != b"data:":
                return json.loads(line[6:])


def test_a_session_survives_the_death_of_its_node(cluster):
    nodes, _ = cluster(2)
    session = Session(nodes[0])
    task = session.call(nodes[0], "create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    session.send(nodes[0], "resources/subscribe", {"uri": f"task://{task}"})
    nodes[0].kill()
    assert session.call(nodes[1], "get_task_status", {"task_id": task})["status"] == "pending"
    stream = session.open(nodes[1])
    session.call(nodes[1], "poll_tasks", {"agent_id": "planning-1"})
    heard = stream.next()
    while heard["method"] != "notifications/resources/updated":
        heard = stream.next()
    assert heard["params"]["uri"] == f"task://{task}"


def test_a_question_is_answered_on_another_node(cluster):
    nodes, (first, _) = cluster(2)
    session = Session(nodes[0], {"elicitation": {}})
    task = first.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    first.call("poll_tasks", {"agent_id": "planning-1"})
    stream = session.open(nodes[0], {
        "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "cancel_task", "arguments": {"task_id": task, "reason": "no"}}})
    question = stream.next()
    assert question["method"] == "elicitation/create", question
    fields = question["params"]["requestedSchema"]["properties"]
    content = {name: True if field["type"] == "boolean" else field.get("enum", [""])[0] for name, field in fields.items()}
    answer = {"jsonrpc": "2.0", "id": question["id"], "result": {"action": "accept", "content": content}}
    assert session.post(nodes[1], answer).status == 202
    result = stream.next()
    while "result" not in result:
        result = stream.next()
    assert result["id"] == 2 and not result["result"].get("isError"), result
    assert first.call("get_task_status", {"task_id": task})["status"] == "cancelled"


def test_a_call_is_cancelled_from_another_node(cluster):
    nodes, (first, _) = cluster(2)
    session = Session(nodes[0])
    stream = session.open(nodes[0], {
        "jsonrpc": "2.0", "id": 3, "method": "tools/call",
        "params": {"name": "poll_tasks", "arguments": {"agent_id": "planning-1", "wait_seconds": 600}}})
    metrics = lambda: first.send(b"", method="GET", path="/metrics").body.decode()  # noqa: E731
    until(lambda: "\ncallboard_open_waits 1\n" in metrics(), 20, "nobody waits")
    session.send(nodes[1], "notifications/cancelled", {"requestId": 3}, id=None)
    until(lambda: "\ncallboard_open_waits 0\n" in metrics(), 20, "the wait goes on")
    stream.connection.close()


def test_what_a_session_asks_for_on_one_node_is_told_on_another(cluster):
    nodes, (first, _) = cluster(2)
    session = Session(nodes[0])
    stream = session.open(nodes[0])
    task = first.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    session.send(nodes[1], "resources/subscribe", {"uri": f"task://{task}"})
    # The news of the wish and of the change take the same way, in this order.
    Wire(nodes[1]).call("cancel_task", {"task_id": task, "reason": "no"})
    heard = stream.next()
    while heard["method"] != "notifications/resources/updated":
        heard = stream.next()
    assert heard["params"]["uri"] == f"task://{task}"


def test_a_session_that_ends_on_one_node_ends_its_streams_on_another(cluster):
    nodes, _ = cluster(2)
    session = Session(nodes[0])
    stream = session.open(nodes[0])
    wire = Wire(nodes[1])
    assert wire.send(b"", session.headers(), method="DELETE").status == 200
    while stream.next():
        pass
    assert session.send(nodes[1], "tools/list").status == 404
    assert session.send(nodes[0], "tools/list").status == 404
