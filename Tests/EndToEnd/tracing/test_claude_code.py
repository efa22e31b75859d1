"""The stand-in for Claude Code itself: its shapes are those of the real one, and its sums are its events' sums."""

import gzip
import http.server
import json
import threading

import pytest
from claude_code import PRICES, Session, Usage, delayed, doubled, interleaved, merged, post, shuffled
from otlp_rules import plain, spans_of, wrong_span

# One record as the real client sent it, shortened.
REAL = json.loads(
    '{"timeUnixNano":"1795244074342000000","observedTimeUnixNano":"1795244074342000000","body":{"stringValue":'
    '"claude_code.api_request"},"attributes":[{"key":"session.id","value":{"stringValue":"24ddb54e-303a-4b3f-9c4a-'
    'dd79b8026a91"}},{"key":"event.name","value":{"stringValue":"api_request"}},{"key":"event.sequence","value":'
    '{"intValue":8}},{"key":"prompt.id","value":{"stringValue":"425db4b6-1634-495a-bf8b-eca73829b566"}},{"key":"model",'
    '"value":{"stringValue":"claude-sonnet-5"}},{"key":"input_tokens","value":{"intValue":1200}},{"key":"output_tokens",'
    '"value":{"intValue":42}},{"key":"cache_read_tokens","value":{"intValue":5000}},{"key":"cache_creation_tokens",'
    '"value":{"intValue":300}},{"key":"cost_usd_micros","value":{"intValue":4570}},{"key":"duration_ms","value":'
    '{"intValue":315}},{"key":"ttft_ms","value":{"intValue":255}},{"key":"request_id","value":{"stringValue":'
    '"req_fake10"}},{"key":"query_source","value":{"stringValue":"sdk"}},{"key":"effort","value":{"stringValue":"high"}}'
    '],"flags":1,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"96ce568dd37e2f57"}'
)
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-96ce568dd37e2f57-01"


class Board:
    """Answers calls of tools like a server that has one task."""

    def __init__(self):
        self.uses = []

    def call(self, tool, arguments=None, use=None):
        self.uses.append(use)
        return {"tasks": [{"task_id": "task-20261121-001"}]} if tool == "poll_tasks" else {}


def work(session):
    """A session that takes a task, does it, and goes on; gives the bodies of two events each."""
    board = Board()
    session.prompt()
    session.request()
    session.call(board, "poll_tasks", {"agent_id": session.agent_id})
    session.request(input=10, output=1000, milliseconds=9_000)
    session.tool("Read")
    session.rejected_tool("Bash")
    with session.subagent():
        session.request(input=700, output=30, model="claude-haiku-4-5")
    session.error()
    session.compact()
    session.request()
    session.call(board, "submit_result", {"task_id": "task-20261121-001", "status": "completed"})
    session.request(output=7)
    return board, session.batches(2)


def records(batches):
    return [
        record
        for batch in batches
        for resource in batch["resourceLogs"]
        for scope in resource["scopeLogs"]
        for record in scope["logRecords"]
    ]


def named(batches, name):
    found = [plain(record["attributes"]) for record in records(batches)]
    return [attributes for attributes in found if attributes["event.name"] == name]


def test_a_request_has_the_shape_of_the_real_one():
    session = Session(traceparent=TRACEPARENT)
    session.prompt()
    record = session.request()
    assert set(REAL) == set(record)
    mine = {attribute["key"]: attribute["value"] for attribute in record["attributes"]}
    for attribute in REAL["attributes"]:
        assert set(mine[attribute["key"]]) == set(attribute["value"]), attribute
        (kind,) = attribute["value"]
        assert type(mine[attribute["key"]][kind]) is type(attribute["value"][kind]), attribute
    # The same tokens of the same model cost the same.
    assert mine["cost_usd_micros"] == {"intValue": 4570}
    assert (record["traceId"], record["spanId"]) == (REAL["traceId"], REAL["spanId"])


@pytest.mark.parametrize("numbers", [int, str])
def test_numbers_are_sent_as_the_session_says(numbers):
    session = Session(numbers=numbers)
    session.tool("Read")
    session.request()
    result, request = session.events[1:]
    values = {attribute["key"]: attribute["value"] for attribute in result["attributes"]}
    assert values["duration_ms"] == {"stringValue": "12"} and values["success"] == {"stringValue": "true"}
    values = {attribute["key"]: attribute["value"] for attribute in request["attributes"]}
    assert values["input_tokens"] == {"intValue": numbers(1200)}


def test_the_sums_are_those_of_the_events():
    session = Session()
    board, batches = work(session)
    results = [result["tool_use_id"] for result in named(batches, "tool_result") if result["tool_name"] != "Read"]
    assert results == board.uses
    sequence = [plain(record["attributes"])["event.sequence"] for record in records(batches)]
    assert sequence == list(range(len(sequence)))
    places = [
        result["event.sequence"] for result in named(batches, "tool_result") if result["tool_use_id"] in board.uses
    ]
    inside = [
        request for request in named(batches, "api_request") if places[0] < request["event.sequence"] < places[1]
    ]
    of_task = session.usage["task-20261121-001"]
    assert of_task.requests == len(inside) == 4 and of_task.errors == len(named(batches, "api_error")) == 1
    for field in ("input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens", "cost_usd_micros"):
        assert getattr(of_task, field) == sum(request[field] for request in inside), field
    assert session.usage[None].requests == 2
    by_agent = {request.get("agent.name"): request["query_source"] for request in inside}
    assert by_agent["Explore"] == "Explore" and by_agent[None] in ("sdk", "compact")
    (compaction,) = named(batches, "compaction")
    assert compaction["success"] == "true"


def test_a_cost_is_that_of_the_prices():
    session = Session()
    session.request(input=1_000_000, output=0, cache_read=0, cache_creation=0)
    session.request(input=0, output=1_000_000, cache_read=0, cache_creation=0)
    assert session.usage[None].cost_usd_micros == sum(PRICES["claude-sonnet-5"][:2]) * 1_000_000
    assert session.usage[None].all_input_tokens == 1_000_000
    assert session.usage[None] + Usage(requests=1) == Usage(3, 0, 1_000_000, 1_000_000, 0, 0, 12_000_000)


def test_sessions_are_their_own_and_the_same_again():
    first, again, other = Session("a", start=1), Session("a", start=1), Session("b", start=1)
    bodies = [work(session)[1] for session in (first, again, other)]
    assert bodies[0] == bodies[1]
    assert first.id != other.id
    assert not {r["request_id"] for r in named(bodies[0], "api_request")} & {
        r["request_id"] for r in named(bodies[2], "api_request")
    }


def test_batches_are_moved_and_none_is_lost():
    _, batches = work(Session())
    count = len(batches)
    places = list(range(count))
    assert doubled([1, 2]) == [1, 1, 2, 2]
    assert delayed(places, {0}, 2) == [1, 2, 0, *places[3:]]
    assert delayed(places, {count - 1}, 5) == places
    assert shuffled(places, 7) == shuffled(places, 7) != places and sorted(shuffled(places, 7)) == places
    assert interleaved([1, 3, 5], [2, 4]) == [1, 2, 3, 4, 5]
    assert len(records([merged(batches)])) == len(records(batches))


def test_spans_and_metrics_are_what_a_receiver_takes():
    session = Session(traceparent=TRACEPARENT)
    work(session)
    spans = [span for span, _ in spans_of(session.traces())]
    assert [problem for span in spans for problem in wrong_span(span)] == []
    assert spans[0]["parentSpanId"] == REAL["spanId"]
    metrics = session.metrics()["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
    tokens = next(metric for metric in metrics if metric["name"] == "claude_code.token.usage")["sum"]["dataPoints"]
    by_kind = {plain(point["attributes"])["type"]: point["asDouble"] for point in tokens}
    assert by_kind["output"] == sum(usage.output_tokens for usage in session.usage.values())


def test_hooks_name_their_session_and_prompt():
    session = Session()
    session.prompt()
    bodies = [session.post_tool_use("Write", {"file_path": "/a"}, {"success": True}), session.stop(),
              session.subagent_stop(), session.stop_failure(), session.session_end()]
    assert [body["hook_event_name"] for body in bodies] == [
        "PostToolUse", "Stop", "SubagentStop", "StopFailure", "SessionEnd"
    ]
    assert {(body["session_id"], body["prompt_id"]) for body in bodies} == {(session.id, session.prompt_id)}


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_posted_like_the_real_one(packed):
    came = {}

    class Receiver(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            came.update(self.headers, body=self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

    with http.server.HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        _, batches = work(Session())
        url = f"http://127.0.0.1:{server.server_port}/v1/logs"
        assert post(url, batches[0], key="cb_key", packed=packed) == (200, {})
    body = gzip.decompress(came["body"]) if packed else came["body"]
    assert json.loads(body) == batches[0]
    assert came["Authorization"] == "Bearer cb_key" and came["Content-Type"] == "application/json"
