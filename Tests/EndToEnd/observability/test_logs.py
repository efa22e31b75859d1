"""The log of a busy server holds what docs/logs.md says, and no word of what agents say."""

import re
from pathlib import Path

import pytest
from dashboards.load import SETTINGS, Company
from harness import Server, ToolError, Wire, until

ROOT = Path(__file__).parents[3]
# Every line has these; who was traced, and how much was held back, may stand in any.
SHAPE = {"time", "level", "event", "message", "logger"}
ANYWHERE = {"trace_id", "span_id", "trace_flags", "suppressed"}
# What the company makes happen sooner or later.
EXPECTED = {
    "server_starting", "server_ready", "tool_called", "task_created", "task_claimed", "task_completed", "task_failed",
    "task_cancelled", "task_requeued", "task_budget_breached", "agent_registered", "agent_heartbeat", "agent_lost",
    "room_created", "room_entered", "message_sent", "message_rate_limited",
}


def catalogue():
    """{event: (levels, fields)} as the page has them."""
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \| .+ \| (.+) \| .+ \|$", (ROOT / "docs/logs.md").read_text(), re.M)
    return {event: (set(levels.split(", ")), set(re.findall(r"`(\w+)`", fields))) for event, levels, fields in rows}


def flood(wire):
    """Sends until the board refuses it."""
    room = {"roomName": "flood"}
    wire.call("create_room", room)
    wire.call("enter_room", {"agentName": "ada", **room})
    with pytest.raises(ToolError, match="RATE_LIMITED"):
        for number in range(1_000):
            wire.call("send_message", {"agentName": "ada", "message": f"{number}", **room})


def test_lines_hold_what_the_catalogue_says(tmp_path):
    declared = catalogue()
    assert EXPECTED <= set(declared)
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with Server(tmp_path / "data", **SETTINGS) as server:
        with Company(server):
            call = {"name": "set_shared_state", "arguments": {"key": "plan", "value": {"text": "NOBODY-LOGS-THIS"}}}
            wire = Wire(server)
            wire.request("tools/call", {**call, "_meta": {"traceparent": f"00-{trace}-{span}-01"}})
            flood(wire)
            seen = lambda: {line.get("event") for line in list(server.events)}  # noqa: E731
            until(lambda: EXPECTED <= seen(), 60, lambda: f"never logged: {EXPECTED - seen()}")
        lines = list(server.events)
    wrong = []
    for line in lines:
        if "event" not in line:
            continue
        levels, fields = declared.get(line["event"], (set(), set()))
        if line["level"] not in levels or not SHAPE <= set(line) or set(line) - SHAPE - ANYWHERE - fields:
            wrong.append(line)
    assert not wrong, wrong[:5]
    assert [key for key in lines[0]][:5] == ["time", "level", "event", "message", "logger"]
    traced = [line for line in lines if line.get("trace_id") == trace]
    assert [line["tool"] for line in traced] == ["set_shared_state"] and traced[0]["trace_flags"] == "01"
    # A span of its own in the caller's trace.
    assert re.fullmatch("[0-9a-f]{16}", traced[0]["span_id"]) and traced[0]["span_id"] != span
    assert "NOBODY-LOGS-THIS" not in str(lines)
