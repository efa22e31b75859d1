"""Keys that call too often are told when to come back; the others do not notice."""

import pytest
from harness import Server, ToolError, Wire, make_key, until


def test_a_key_over_its_rate_gets_429_and_others_go_on(tmp_path):
    directory = tmp_path / "data"
    busy, calm = make_key(directory, "orchestrator"), make_key(directory, "orchestrator")
    # So slow that no pause of this test fills the bucket again.
    with Server(directory, CALLBOARD_CALL_RATE="1", CALLBOARD_CALL_BURST="200") as server:
        wire = Wire(server, busy)
        until(lambda: wire.request("tools/list").status == 429, 60, "nothing was refused")
        refused = wire.send({"jsonrpc": "2.0"})
        # A token may have come back since.
        if refused.status != 429:
            refused = wire.request("tools/list")
        assert refused.status == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["ratelimit"].startswith('"key";r=0;t=')
        assert refused.headers["ratelimit-policy"] == '"key";q=200;w=200'
        assert Wire(server, calm).request("tools/list").status == 200
        page = Wire(server).send(b"", method="GET", path="/metrics").body.decode()
        assert 'callboard_rejected_calls_total{reason="rate_limited"}' in page
        told = until(
            lambda: [event for event in server.events if event.get("event") == "call_rate_limited"], 10, "it was not told of"
        )
        assert told[0]["key_id"] == busy.split("_")[1]
        assert not any(busy in str(event) for event in server.events)


def test_the_operators_own_key_is_limited_too(tmp_path):
    secret = "a-secret-of-some-length"
    with Server(tmp_path / "data", MCP_API_KEY=secret, CALLBOARD_CALL_RATE="1", CALLBOARD_CALL_BURST="5") as server:
        wire = Wire(server, secret)
        until(lambda: wire.request("tools/list").status == 429, 30, "nothing was refused")


def test_a_tool_over_its_rate_says_when_to_try_again(tmp_path):
    directory = tmp_path / "data"
    boss = make_key(directory, "orchestrator")
    with Server(directory, CALLBOARD_TOOL_RATES="list_rooms=1", CALLBOARD_CALL_RATE="0") as server:
        wire = Wire(server, boss)

        def refused():
            try:
                wire.call("list_rooms")
            except ToolError as error:
                return error
            return None

        error = until(refused, 30, "nothing was refused")
        assert error.code == "RATE_LIMITED" and error.retryable and "ms" in error.message
        # Other tools have nothing to do with it, and the tool comes back.
        assert wire.call("list_tasks")["tasks"] == []
        until(lambda: refused() is None, 30, "the tool never came back")


@pytest.mark.parametrize("key", [None, "operator"])
def test_without_limits_nobody_is_refused(tmp_path, key):
    environment = {} if key is None else {"MCP_API_KEY": "a-secret-of-some-length", "CALLBOARD_CALL_RATE": "0"}
    with Server(tmp_path / "data", CALLBOARD_CALL_BURST="1", CALLBOARD_TOOL_RATES="none", **environment) as server:
        wire = Wire(server, environment.get("MCP_API_KEY"))
        for _ in range(100):
            assert wire.request("tools/list").status == 200
