"""What Claude Code sends beside its MCP calls: events, metrics and spans in OTLP/HTTP JSON, and bodies of HTTP hooks.

A `Session` is played like the real one: it is prompted, asks the model, calls tools and subagents. What it sent so far
is taken in batches, which may be delayed, doubled, shuffled and interleaved with those of other sessions. What it used
is counted beside it for each task, as the independent sum that a test compares with.
"""

import gzip
import itertools
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, dataclass

VERSION = "2.1.329"
USER_AGENT = "OTel-OTLP-Exporter-JavaScript/0.208.0"
# These are strings whatever the other numbers are.
ALWAYS_TEXT = {"prompt_length", "success"}
ALWAYS_TEXT_IN = {("tool_result", "duration_ms"), ("mcp_server_connection", "duration_ms")}
# Dollars for a million tokens: input, output, cache read, cache creation. The first are what a real session was told.
PRICES = {"claude-sonnet-5": (2, 10, 0.2, 2.5), "claude-haiku-4-5": (1, 5, 0.1, 1.25),
          "claude-opus-4-5": (5, 25, 0.5, 6.25)}


@dataclass
class Usage:
    """What API requests used together."""

    requests: int = 0
    errors: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    cost_usd_micros: int = 0

    def __add__(self, other):
        return Usage(**{name: value + getattr(other, name) for name, value in asdict(self).items()})

    @property
    def all_input_tokens(self):
        return self.input_tokens + self.cache_read_tokens + self.cache_creation_tokens


class Session:
    """One session of Claude Code; its clock moves with what it does, and `events` holds what is not taken yet."""

    def __init__(self, agent_id="planning-agent-001", numbers=int, seed=1, model="claude-sonnet-5", traceparent=None,
                 start=None, entrypoint="sdk", first_party=False, live=False):
        self.random = random.Random(f"{agent_id} {seed}")
        self.id, self.agent_id, self.model, self.entrypoint = self.new_uuid(), agent_id, model, entrypoint
        # With the API itself, every request has an id of the client's own too.
        self.first_party = first_party
        # Live, what it does lasts as long as it says, and its clock is the real one.
        self.live = live
        # Whole numbers are sent as this type: `int` or `str`.
        self.numbers = numbers
        self.trace_id, self.span_id = traceparent.split("-")[1:3] if traceparent else (None, None)
        self.now = start or time.time_ns() // 1_000_000 * 1_000_000
        self.sequence = itertools.count()
        self.prompt_id, self.task, self.subagent_name = None, None, None
        self.events = []
        # What belongs to each task, and under None what belongs to no task.
        self.usage = defaultdict(Usage)

    def new_uuid(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def pass_time(self, milliseconds):
        if self.live:
            time.sleep(milliseconds / 1_000)
            self.now = time.time_ns() // 1_000_000 * 1_000_000
        else:
            self.now += milliseconds * 1_000_000

    # What happens in a session

    def prompt(self, text="Take the next task from the board."):
        self.prompt_id = self.new_uuid()
        self._record("user_prompt", prompt_length=len(text), prompt="<REDACTED>", **{"message.uuid": self.new_uuid()})

    def request(self, input=1200, output=42, cache_read=5000, cache_creation=300, milliseconds=315, model=None,
                query_source=None, request_id=None):
        """An API request that succeeded."""
        model = model or self.model
        dollars = sum(count * price for count, price in zip((input, output, cache_read, cache_creation), PRICES[model]))
        used = Usage(1, 0, input, output, cache_read, cache_creation, round(dollars))
        self.usage[self.task] += used
        self.pass_time(milliseconds)
        return self._record(
            "api_request", model=model, input_tokens=input, output_tokens=output, cache_read_tokens=cache_read,
            cache_creation_tokens=cache_creation, cost_usd=dollars / 1e6, cost_usd_micros=round(dollars),
            duration_ms=milliseconds, ttft_ms=milliseconds * 4 // 5, request_id=request_id or self.new_request_id(),
            speed="normal", **self._own_id(), **self._source(query_source), effort="high",
        )

    def error(self, status=529, message="Overloaded", attempt=11, milliseconds=42_000, model=None, query_source=None):
        """An API request that failed after its last attempt; one without a status never reached the API."""
        self.usage[self.task] += Usage(errors=1)
        self.pass_time(milliseconds)
        answered = {} if status is None else {"status_code": status, "request_id": self.new_request_id()}
        return self._record("api_error", model=model or self.model, error=message, duration_ms=milliseconds,
                            attempt=attempt, speed="normal", **answered, **self._own_id(),
                            **self._source(query_source))

    def tool(self, name, tool_use_id=None, milliseconds=12, succeeds=True, scope=None, source="builtin"):
        """A tool that was allowed and ran; gives its id."""
        tool_use_id = tool_use_id or self.new_tool_use_id()
        self._record("tool_decision", tool_name=name, tool_use_id=tool_use_id, decision="accept", source="config",
                     tool_source=source)
        self.pass_time(milliseconds)
        more = {"mcp_server_scope": scope} if scope else {}
        if not succeeds:
            more["error_type"] = "Error"
        self._record("tool_result", tool_name=name, tool_use_id=tool_use_id, success=succeeds, duration_ms=milliseconds,
                     decision_type="accept", decision_source="config", tool_input_size_bytes=64,
                     tool_result_size_bytes=512, **more)
        return tool_use_id

    def rejected_tool(self, name):
        """A tool that was not allowed, which has no result."""
        self._record("tool_decision", tool_name=name, tool_use_id=self.new_tool_use_id(), decision="reject",
                     source="user_reject", tool_source="builtin")

    def call(self, wire, tool, arguments=None):
        """Calls a tool of the board as Claude Code does, the tool use's id in `_meta`, and follows the task it holds."""
        tool_use_id = self.new_tool_use_id()
        succeeds = False
        try:
            result = wire.call(tool, arguments, use=tool_use_id)
            succeeds = True
        finally:
            self.tool(f"mcp__callboard__{tool}", tool_use_id, succeeds=succeeds, scope="project", source="mcp")
        if tool == "poll_tasks" and result["tasks"]:
            self.task = result["tasks"][0]["task_id"]
        elif tool == "submit_result" and arguments["task_id"] == self.task:
            self.task = None
        return result

    @contextmanager
    def subagent(self, name="Explore"):
        """Requests in this block are a subagent's; its completion is an event."""
        outer, self.subagent_name = self.subagent_name, name
        start, requests = self.now, self.usage[self.task].requests
        yield
        self.subagent_name = outer
        self._record(
            "subagent_completed", agent_type=name, is_built_in=True, is_async=False, total_tokens=6542,
            total_tool_uses=self.usage[self.task].requests - requests, duration_ms=(self.now - start) // 1_000_000,
            model=self.model, **{"agent.source": "built-in"},
        )

    def compact(self, milliseconds=9_000):
        """A conversation that was summarized, by a request of its own."""
        self.request(input=90_000, output=2_400, cache_read=0, cache_creation=0, milliseconds=milliseconds,
                     query_source="compact")
        self._record("compaction", trigger="auto", success=True, duration_ms=milliseconds, pre_tokens=92_400,
                     post_tokens=4_100)

    def new_request_id(self):
        return f"req_011{self.random.getrandbits(100):025x}"

    def new_tool_use_id(self):
        return f"toolu_01{self.random.getrandbits(88):022x}"

    def _own_id(self):
        return {"client_request_id": self.new_uuid()} if self.first_party else {}

    def _source(self, query_source):
        if self.subagent_name and query_source is None:
            return {"query_source": self.subagent_name, "agent.name": self.subagent_name}
        return {"query_source": query_source or self.entrypoint}

    def _record(self, name, **attributes):
        common = {"user.id": "a" * 64, "session.id": self.id, "callboard.agent_id": self.agent_id, "event.name": name,
                  "event.timestamp": stamp(self.now), "event.sequence": next(self.sequence)}
        if self.prompt_id:
            common["prompt.id"] = self.prompt_id
        for key in attributes:
            if key in ALWAYS_TEXT or (name, key) in ALWAYS_TEXT_IN:
                attributes[key] = json.dumps(attributes[key]).strip('"')
        record = {
            "timeUnixNano": str(self.now), "observedTimeUnixNano": str(self.now),
            "body": {"stringValue": f"claude_code.{name}"}, "attributes": self._attributes(common | attributes),
        }
        if self.trace_id:
            record |= {"flags": 1, "traceId": self.trace_id, "spanId": self.span_id}
        self.events.append(record)
        return record

    def _attributes(self, values):
        return [{"key": key, "value": self._value(value)} for key, value in values.items()]

    def _value(self, value):
        match value:
            case bool():
                return {"boolValue": value}
            case int():
                return {"intValue": self.numbers(value)}
            case float():
                return {"doubleValue": value}
            case _:
                return {"stringValue": value}

    # What leaves it

    @property
    def resource(self):
        return {"attributes": self._attributes({"callboard.agent_id": self.agent_id, "service.name": "claude-code",
                                                "service.version": VERSION}), "droppedAttributesCount": 0}

    def take(self):
        """The events since the last time, as the body of one `/v1/logs`."""
        events, self.events = self.events, []
        return self.logs(events)

    def batches(self, size):
        """The events since the last time, in bodies of so many events."""
        events, self.events = self.events, []
        return [self.logs(events[index : index + size]) for index in range(0, len(events), size)]

    def logs(self, events):
        scope = {"name": "com.anthropic.claude_code.events", "version": VERSION}
        return {"resourceLogs": [{"resource": self.resource, "scopeLogs": [{"scope": scope, "logRecords": events}]}]}

    def metrics(self):
        """Its counters as the body of one `/v1/metrics`; they say in other words what the events said."""
        used = sum(self.usage.values(), Usage())
        tokens = {"input": used.input_tokens, "output": used.output_tokens, "cacheRead": used.cache_read_tokens,
                  "cacheCreation": used.cache_creation_tokens}
        labels = {"session.id": self.id, "callboard.agent_id": self.agent_id, "model": self.model}
        return {"resourceMetrics": [{"resource": self.resource, "scopeMetrics": [{
            "scope": {"name": "com.anthropic.claude_code", "version": VERSION},
            "metrics": [
                self._counter("claude_code.session.count", "", [({"session.id": self.id}, 1)]),
                self._counter("claude_code.cost.usage", "USD", [(labels, used.cost_usd_micros / 1e6)]),
                self._counter("claude_code.token.usage", "tokens",
                              [(labels | {"type": kind}, count) for kind, count in tokens.items()]),
            ],
        }]}]}

    def _counter(self, name, unit, values):
        points = [
            {"attributes": self._attributes(labels), "startTimeUnixNano": str(self.now - 60 * 10**9),
             "timeUnixNano": str(self.now), "asDouble": value}
            for labels, value in values
        ]
        # Delta temporality.
        return {"name": name, "description": "", "unit": unit,
                "sum": {"aggregationTemporality": 1, "isMonotonic": True, "dataPoints": points}}

    def traces(self):
        """A turn with one request and one tool as the body of one `/v1/traces`."""
        trace = self.trace_id or f"{self.random.getrandbits(128):032x}"
        turn = self._span(trace, self.span_id, "claude_code.interaction", 900, {"interaction.sequence": 1})
        spans = [turn]
        spans.append(self._span(trace, turn["spanId"], "claude_code.llm_request", 315, {
            "model": self.model, "gen_ai.system": "anthropic", "gen_ai.request.model": self.model, "input_tokens": 1200,
            "output_tokens": 42, "cache_read_tokens": 5000, "cache_creation_tokens": 300, "success": True,
            "request_id": self.new_request_id(), "attempt": 1, "stop_reason": "tool_use"}, kind=3))
        spans.append(self._span(trace, turn["spanId"], "claude_code.tool", 12, {
            "tool_name": "Read", "tool_use_id": self.new_tool_use_id()}))
        scope = {"name": "com.anthropic.claude_code.tracing", "version": VERSION}
        return {"resourceSpans": [{"resource": self.resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]}

    def _span(self, trace, parent, name, milliseconds, attributes, kind=1):
        span = {"traceId": trace, "spanId": f"{self.random.getrandbits(64) | 1:016x}", "name": name, "kind": kind,
                "startTimeUnixNano": str(self.now), "endTimeUnixNano": str(self.now + milliseconds * 1_000_000),
                "attributes": self._attributes({"session.id": self.id, "span.type": name.removeprefix("claude_code.")}
                                               | attributes),
                "droppedAttributesCount": 0, "events": [], "droppedEventsCount": 0, "status": {"code": 0}, "links": [],
                "droppedLinksCount": 0, "flags": 0x101}
        if parent:
            span["parentSpanId"] = parent
        return span

    # The bodies of HTTP hooks

    def hook(self, event, **fields):
        common = {"session_id": self.id, "transcript_path": f"/home/agent/.claude/projects/work/{self.id}.jsonl",
                  "cwd": "/home/agent/work", "hook_event_name": event}
        return common | ({"prompt_id": self.prompt_id} if self.prompt_id else {}) | fields

    def post_tool_use(self, tool, arguments, response, tool_use_id=None, milliseconds=12):
        return self.hook("PostToolUse", permission_mode="acceptEdits", effort={"level": "high"}, tool_name=tool,
                         tool_input=arguments, tool_response=response,
                         tool_use_id=tool_use_id or self.new_tool_use_id(), duration_ms=milliseconds)

    def stop(self, active=False, message="The task is done."):
        return self.hook("Stop", permission_mode="acceptEdits", effort={"level": "high"}, stop_hook_active=active,
                         last_assistant_message=message, background_tasks=[], session_crons=[])

    def subagent_stop(self, name="Explore", active=False):
        agent = f"a{self.random.getrandbits(64):016x}"
        return self.hook(
            "SubagentStop", permission_mode="acceptEdits", effort={"level": "high"}, stop_hook_active=active,
            agent_id=agent, agent_type=name, last_assistant_message="Found three places.", background_tasks=[],
            agent_transcript_path=f"/home/agent/.claude/projects/work/{self.id}/subagents/agent-{agent}.jsonl",
            session_crons=[],
        )

    def stop_failure(self, error="rate_limit", details="429 Too Many Requests"):
        return self.hook("StopFailure", error=error, error_details=details,
                         last_assistant_message="API Error: Rate limit reached")

    def session_end(self, reason="other"):
        return self.hook("SessionEnd", reason=reason)


def stamp(nanoseconds):
    """A time as Claude Code writes it."""
    seconds, rest = divmod(nanoseconds // 1_000_000, 1_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03d}Z"


# What may happen to batches on their way


def doubled(batches):
    """Every batch is sent again, as after a lost answer."""
    return [batch for batch in batches for _ in range(2)]


def delayed(batches, which, by):
    """The batches at these places come so many places later."""
    places = sorted(range(len(batches)), key=lambda place: place + (by + 0.5 if place in which else 0))
    return [batches[place] for place in places]


def shuffled(batches, seed):
    """In an order that is the same for the same seed."""
    return random.Random(seed).sample(batches, len(batches))


def interleaved(*sessions):
    """The batches of several sessions in turn."""
    turns = itertools.zip_longest(*sessions)
    return [batch for turn in turns for batch in turn if batch is not None]


def merged(batches):
    """Several bodies as one, as a collector in between sends them."""
    (kind,) = {key for batch in batches for key in batch}
    return {kind: [resource for batch in batches for resource in batch[kind]]}


def post(url, body, key=None, packed=False):
    """Sends a body as Claude Code's exporter does; gives the status and what was answered."""
    data = json.dumps(body, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
    if packed:
        data, headers["Content-Encoding"] = gzip.compress(data), "gzip"
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, data, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as refusal:
        with refusal:
            content = refusal.read()
            return refusal.code, json.loads(content) if content else None
