"""A text of its own for every argument in which an agent says something, and the search for what is left of them."""

import base64
import gzip
import http.server
import threading
from pathlib import Path

# What an agent says, by the tool and the argument. `play` passes each of them.
CONTENT = {
    "create_task": {"task_description", "context"},
    "submit_result": {"result", "error"},
    "heartbeat": {"note"},
    "cancel_task": {"reason"},
    "retry_task": {"reason"},
    "register_agent": {"capabilities"},
    "set_shared_state": {"value"},
    "quarantine": {"reason"},
    "create_room": {"description"},
    "enter_room": {"profile"},
    "send_message": {"message", "metadata"},
    "search_messages": {"query"},
}
# What is said to the board and kept by it nowhere.
PASSING = {("search_messages", "query")}
# Names, ids, types and keys are kept in clear, and so is the name of a model.
NAMES = {
    "agent_id", "agentName", "agent_type", "roomName", "task_id", "dependencies", "key", "idempotency_key",
    "cursor", "afterId", "usage", "name",
}


def canary(tool, argument):
    return f"CANARY{tool}{argument}7f3a9c".replace("_", "")


ALL = {(tool, argument): canary(tool, argument) for tool, arguments in CONTENT.items() for argument in arguments}


def unaccounted(tools):
    """The arguments of tools that can carry text, and are neither content nor a name."""
    return [
        (tool["name"], name)
        for tool in tools
        for name, schema in tool["inputSchema"].get("properties", {}).items()
        if schema.get("type") in ("string", "object", "array", None) and "enum" not in schema
        and name not in CONTENT.get(tool["name"], ()) and name not in NAMES
    ]


def play(wire):
    """Says every canary once, and reads what there is to read."""
    uses = iter(range(1_000))

    def call(tool, **arguments):
        return wire.call(tool, arguments, use=f"toolu_{next(uses)}")

    def said(tool, argument):
        return ALL[tool, argument]

    worker, room = "planning-1", "general"
    call("register_agent", agent_id=worker, agent_type="planning",
         capabilities=[said("register_agent", "capabilities")])
    ids = [
        call("create_task", agent_type="planning", task_description=said("create_task", "task_description"),
             context={"path": said("create_task", "context")}, sensitive=True)["task_id"]
        for _ in range(2)
    ]
    call("poll_tasks", agent_id=worker, max_tasks=2)
    call("heartbeat", agent_id=worker, task_id=ids[0], progress=0.5, note=said("heartbeat", "note"))
    call("submit_result", task_id=ids[0], status="completed", agent_id=worker,
         result={"summary": said("submit_result", "result")})
    call("submit_result", task_id=ids[1], status="failed", agent_id=worker, error=said("submit_result", "error"))
    call("explain_task", task_id=ids[1])
    call("retry_task", task_id=ids[1], reason=said("retry_task", "reason"))
    call("cancel_task", task_id=ids[1], reason=said("cancel_task", "reason"))
    call("set_shared_state", key="decision", value={"text": said("set_shared_state", "value")})
    call("create_room", roomName=room, description=said("create_room", "description"))
    call("enter_room", roomName=room, agentName=worker, profile={"about": said("enter_room", "profile")})
    call("send_message", roomName=room, agentName=worker, message=said("send_message", "message"),
         metadata={"more": said("send_message", "metadata")})
    call("search_messages", query=said("search_messages", "query"))
    call("quarantine", kind="room", name=room, reason=said("quarantine", "reason"))
    found = call("search_messages", query=said("send_message", "message")[:-1].lower())
    assert found["count"] == 1, found
    read(wire, ids[0])
    return ids[0]


def read(wire, task):
    """Makes sure that the board still knows what it was told."""
    assert ALL["submit_result", "result"] in str(wire.call("get_result", {"task_id": task}))
    assert ALL["create_task", "task_description"] in str(wire.call("get_task_status", {"task_id": task}))
    assert ALL["set_shared_state", "value"] in str(wire.call("get_shared_state", {"key": "decision"}))
    messages = wire.call("get_messages", {"roomName": "general", "agentName": "planning-1"})
    assert ALL["send_message", "message"] in str(messages)
    assert ALL["send_message", "metadata"] in str(messages)
    rooms = str(wire.call("list_rooms"))
    assert ALL["create_room", "description"] in rooms and ALL["quarantine", "reason"] in rooms
    assert ALL["enter_room", "profile"] in str(wire.call("list_room_users", {"roomName": "general"}))
    assert ALL["heartbeat", "note"] in str(wire.call("explain_task", {"task_id": task}))


def forms(text):
    """The bytes by which a text is found: plain, in UTF-16, and in base64 at each of its three offsets."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + text.encode())
        # The first and last characters also depend on the neighbours.
        yield coded[4:-4]


def found_in(data):
    return {place for place, text in ALL.items() if any(form in data for form in forms(text))}


def found_below(directory):
    """The canaries in all files of a directory, with the names of the files."""
    return {
        (str(path.relative_to(directory)), *place)
        for path in Path(directory).rglob("*") if path.is_file()
        for place in found_in(path.read_bytes())
    }


class TraceCatcher:
    """Takes whatever is sent to it as traces, and keeps the bytes."""

    def __init__(self):
        self.bodies = []
        catcher = self

        class Exchange(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                # It describes itself to nobody, and is sent what needs no description.
                self.answer(404)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                catcher.bodies.append(body)
                self.answer(202)

            def answer(self, status):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def settings(self):
        return {"LANGSMITH_API_KEY": "lsv2_pt_0123456789abcdef", "LANGSMITH_ENDPOINT": self.url,
                "OTEL_EXPORTER_OTLP_ENDPOINT": self.url}
