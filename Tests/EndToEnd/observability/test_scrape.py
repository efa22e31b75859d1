"""A real Prometheus scrapes the server: what it shows is well-formed under load, and it is the truth."""

import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from harness import Server, ToolError, Wire, make_key, until
from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict_families
from prometheus_client.parser import text_string_to_metric_families as families
from stack import Prometheus, read, tool
from test_rules import FAMILY, declared_families

CHECKER = Path(__file__).parents[1] / "check_exposition.py"
TYPES = ["planning", "implementation", "testing", "documentation"]
CLIENTS = 64
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def page(wire, accept=None):
    answer = wire.send(b"", {"Accept": accept} if accept else None, method="GET", path="/metrics")
    assert answer.status == 200, answer.body
    return answer


def judge(text, strict):
    """Puts both forms of the page before the three judges; what one overlooks, another finds."""
    assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert strict.headers["content-type"].startswith(OPENMETRICS)
    for command, body in [
        ([tool("promtool"), "check", "metrics"], text.body),
        ([sys.executable, CHECKER, "text"], text.body),
        ([sys.executable, CHECKER, "om"], strict.body),
    ]:
        done = subprocess.run(command, input=body, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(strict_families(strict.body.decode()))) > 30


class Client(threading.Thread):
    """Plays orchestrator, worker and speaker in turns until it is told to stop, and keeps count of all it did."""

    def __init__(self, server, number, over, rounds=4):
        super().__init__()
        self.wire, self.number, self.over, self.rounds = Wire(server), number, over, rounds
        self.type = TYPES[number % len(TYPES)]
        self.agent = f"{self.type}-agent-{number:03}"
        self.calls = Counter()
        self.tasks = Counter()
        self.error = None

    def call(self, tool, arguments):
        try:
            answer = self.wire.call(tool, arguments)
        except ToolError:
            self.calls[tool, "error"] += 1
            return None
        self.calls[tool, "ok"] += 1
        return answer

    def run(self):
        try:
            self.call("enter_room", {"roomName": "dev", "agentName": self.agent})
            turn = 0
            while turn < self.rounds or not self.over.is_set():
                self.play(turn)
                turn += 1
        except BaseException as error:
            self.error = error
        finally:
            self.wire.close()

    def play(self, turn):
        if self.call("create_task", {"agent_type": self.type, "task_description": f"{self.number} {turn}"}):
            self.tasks["created", self.type] += 1
        # Whoever asks has posted one before, so there is one for everybody.
        for order in self.call("poll_tasks", {"agent_id": self.agent})["tasks"]:
            self.tasks["claimed", self.type] += 1
            end = [{"status": "completed", "result": {}}, {"status": "failed", "error": "no"}][turn % 3 == 2]
            self.call("submit_result", {"task_id": order["task_id"], **end})
            self.tasks[end["status"], self.type] += 1
        self.call("send_message", {"roomName": "dev", "agentName": self.agent, "message": f"@all {turn}"})
        self.call("set_shared_state", {"key": f"k{self.number}", "value": {"turn": turn}})
        self.call("get_shared_state", {"key": f"none-{self.number}"})


def truth(clients):
    """What the metrics must say after these clients: {(name, labels): value}."""
    calls, tasks = sum((client.calls for client in clients), Counter()), sum((c.tasks for c in clients), Counter())
    expected = {}

    def expect(value, name, **labels):
        expected[name, frozenset(labels.items())] = value

    for tool, outcome in calls:
        expect(calls[tool, outcome], "callboard_tool_calls_total", tool=tool, outcome=outcome)
        expect(calls[tool, outcome], "callboard_tool_call_duration_seconds_count", tool=tool, outcome=outcome)
        expect(calls[tool, outcome], "mcp_server_operation_duration_seconds_count", mcp_method_name="tools/call",
               gen_ai_tool_name=tool, error_type="" if outcome == "ok" else "tool_error")
    for type in TYPES:
        expect(tasks["created", type], "callboard_tasks_created_total", agent_type=type)
        expect(tasks["claimed", type], "callboard_tasks_claimed_total", agent_type=type)
        expect(tasks["claimed", type], "callboard_task_queue_wait_seconds_count", agent_type=type)
        for status in ("completed", "failed"):
            expect(tasks[status, type], "callboard_tasks_finished_total", agent_type=type, status=status)
            expect(tasks[status, type], "callboard_task_run_duration_seconds_count", agent_type=type, status=status)
        expect(0, "callboard_tasks_finished_total", agent_type=type, status="cancelled")
        left = tasks["created", type] - tasks["claimed", type]
        expect(left, "callboard_queue_tasks", agent_type=type, state="ready")
        expect(0, "callboard_queue_tasks", agent_type=type, state="in_progress")
        expect(CLIENTS // len(TYPES), "callboard_agents", agent_type=type, state="idle")
    expect(calls["send_message", "ok"], "callboard_messages_sent_total")
    expect(calls["set_shared_state", "ok"], "callboard_state_operations_total", operation="set", outcome="ok")
    expect(calls["get_shared_state", "error"], "callboard_state_operations_total", operation="get", outcome="not_found")
    expect(CLIENTS, "callboard_state_keys")
    expect(sum(calls.values()), "callboard_http_requests_total", route="/mcp", status="2xx")
    return expected


def differences(expected, samples):
    def key(name, labels):
        # Prometheus drops labels whose value is empty: to it they are the same as none.
        return name, frozenset((label, text) for label, text in labels if text)

    expected = {key(*wanted): value for wanted, value in expected.items()}
    found = {key(name, labels.items()): value for name, labels, value in samples}
    return {key: (value, found.get(key)) for key, value in expected.items() if found.get(key) != value}


def samples(wire):
    return [(sample.name, sample.labels, sample.value)
            for family in families(page(wire).body.decode()) for sample in family.samples]


def test_what_64_clients_do_is_shown_well_formed_and_exactly(server, tmp_path):
    wire = Wire(server)
    wire.call("create_room", {"roomName": "dev"})
    wire.call("list_rooms")
    before = Counter({("create_room", "ok"): 1, ("list_rooms", "ok"): 1})
    over, judged = threading.Event(), 0
    clients = [Client(server, number, over) for number in range(CLIENTS)]
    with Prometheus(tmp_path / "prometheus", server.base) as prometheus:
        prometheus.sees_the_server()
        for client in clients:
            client.start()
        try:
            first = prometheus.target()["lastScrape"]
            seen = {first}
            deadline = time.monotonic() + 120
            # At least five pages before the judges, and five scrapes, while all are at work.
            while judged < 5 or len(seen) < 6:
                assert time.monotonic() < deadline, (judged, seen)
                assert all(client.is_alive() for client in clients), [client.error for client in clients]
                judge(page(wire), page(wire, OPENMETRICS))
                judged += 1
                target = prometheus.target()
                assert (target["health"], target["lastError"]) == ("up", ""), target
                seen.add(target["lastScrape"])
        finally:
            over.set()
            for client in clients:
                client.join(120)
        assert [client.error for client in clients if client.error or client.is_alive()] == []

        clients[0].calls.update(before)
        expected = truth(clients)
        assert sum(client.tasks["completed", client.type] for client in clients) >= CLIENTS * 2
        # An answer may reach its client a moment before it is counted.
        until(lambda: not differences(expected, samples(wire)), 10, lambda: f"{differences(expected, samples(wire))}")

        # Prometheus kept what the page says, and every histogram ends where its count does.
        def kept():
            return [(labels.pop("__name__"), {k: v for k, v in labels.items() if k not in ("job", "instance")}, value)
                    for labels, value in prometheus.query('{job="callboard"}')]

        until(lambda: not differences(expected, kept()), 20, lambda: f"{differences(expected, kept())}")
        assert prometheus.query("min_over_time(up[5m])")[0][1] == 1
        assert prometheus.query("max_over_time(callboard_collector_failures_total[5m])")[0][1] == 0
        for histogram in ["callboard_tool_call_duration_seconds", "callboard_task_queue_wait_seconds"]:
            assert prometheus.query(f'{histogram}_bucket{{le="+Inf"}} != ignoring (le) {histogram}_count') == []


def test_the_trace_behind_a_call_can_be_found_by_its_exemplar(server, wire, tmp_path):
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    begun = time.time()
    call = {"name": "create_task", "arguments": {"agent_type": "testing", "task_description": "x"}}
    with Prometheus(tmp_path / "prometheus", server.base) as prometheus:
        wire.request("tools/call", {**call, "_meta": {"traceparent": f"00-{trace}-{span}-01"}})

        def found(query):
            kept = prometheus.ask("query_exemplars", query=query, start=begun - 60, end=time.time() + 60)
            return [(series["seriesLabels"], exemplar) for series in kept for exemplar in series["exemplars"]
                    if exemplar["labels"]["trace_id"] == trace]

        [(labels, exemplar)] = until(lambda: found("callboard_tool_call_duration_seconds_bucket"), 30, "none is kept")
        assert (labels["tool"], labels["outcome"]) == ("create_task", "ok")
        assert float(exemplar["value"]) <= float(labels["le"])
        assert begun - 1 <= exemplar["timestamp"] <= time.time() + 1
    judge(page(wire), page(wire, OPENMETRICS))


def test_every_selector_of_the_rules_finds_series_on_a_fresh_server(server, tmp_path):
    rules = [rule for name in ("recording", "alerts") for group in read(f"rules/{name}.yml")["groups"]
             for rule in group["rules"]]
    selector = re.compile(FAMILY.pattern + r"(?:\{[^}]*\})?")
    selectors = {found for rule in rules for found in selector.findall(rule["expr"])}
    assert len(selectors) > 20
    with Prometheus(tmp_path / "prometheus", server.base) as prometheus:
        prometheus.sees_the_server()
        until(lambda: prometheus.query("callboard_build_info"), 30, "nothing was scraped")
        for selector in sorted(selectors):
            family = selector.partition("{")[0]
            if prometheus.query(selector):
                continue
            # A family without any series is declared and waits for its first; one with others is misread.
            assert not prometheus.query(family), f"{selector} matches none of the series of {family}"
            assert family in declared_families(), selector


def test_a_scraper_shows_a_key_where_the_board_is_open_to_others(tmp_path):
    key = make_key(tmp_path / "data", "observer", "prometheus")
    with Server(tmp_path / "data", "--host", "0.0.0.0") as server:
        with Prometheus(tmp_path / "with", server.base, key=key) as prometheus:
            prometheus.sees_the_server()
        with Prometheus(tmp_path / "without", server.base) as prometheus:
            until(lambda: "401" in prometheus.target()["lastError"], 30, lambda: prometheus.target())
            assert prometheus.target()["health"] == "down"
