"""The whole way of an alert: from what agents do or leave undone, over Prometheus and Alertmanager, to who is told.

The shipped files are used with one change: a minute lasts a second. All windows, waits and intervals are divided by 60,
and so are the two thresholds that are times: the age of the oldest task, and the wait that counts as long (both 60
seconds and one second are bounds of the histogram's buckets). What the rules ask for is otherwise untouched.
"""

import copy
import re
import threading
import time
from contextlib import contextmanager

import pytest
from harness import Server, Wire, until
from stack import Alertmanager, Pager, Prometheus, free_port, read

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
DURATION = re.compile(r"(\d+)([smhd])")


def hastened(duration):
    milliseconds = sum(int(number) * UNITS[unit] for number, unit in DURATION.findall(duration)) * 1_000 // 60
    return f"{milliseconds}ms" if milliseconds % 1_000 else f"{milliseconds // 1_000}s"


def hastened_rules(name):
    rules = copy.deepcopy(read(name))
    for group in rules["groups"]:
        group["interval"] = "1s"
        for rule in group["rules"]:
            for key in {"for", "keep_firing_for"} & rule.keys():
                rule[key] = hastened(rule[key])
            expression = re.sub(r"\[(\w+)\]", lambda window: f"[{hastened(window[1])}]", rule["expr"])
            expression = expression.replace('queue_wait_seconds_bucket{le="60.0"}', 'queue_wait_seconds_bucket{le="1.0"}')
            rule["expr"] = re.sub(
                r"(oldest_pending_age_seconds:max > )(\d+)",
                lambda match: f"{match[1]}{int(match[2]) // 60}",
                expression,
            )
    return rules


def hastened_alertmanager(pager):
    configuration = copy.deepcopy(read("alertmanager.yml"))

    def hasten(route):
        for key in {"group_wait", "group_interval", "repeat_interval"} & route.keys():
            route[key] = hastened(route[key])
        for child in route.get("routes", []):
            hasten(child)

    hasten(configuration["route"])
    for receiver in configuration["receivers"]:
        receiver["webhook_configs"] = [{"url": pager.url, "send_resolved": True}]
    return configuration


class Chain:
    """A server, a Prometheus that watches it, an Alertmanager that is told, and a pager."""

    def __init__(self, server, prometheus, alertmanager, pager):
        self.server, self.prometheus, self.alertmanager, self.pager = server, prometheus, alertmanager, pager

    def firing(self):
        """Names and labels of what fires in Prometheus, the watchdog left out."""
        alerts = self.prometheus.ask("alerts")["alerts"]
        return [alert["labels"] for alert in alerts
                if alert["state"] == "firing" and alert["labels"]["alertname"] != "CallboardWatchdog"]

    def arrives(self, within=60, **labels):
        """Waits until an alert fires in Prometheus and stands in Alertmanager."""
        until(lambda: any(labels.items() <= found.items() for found in self.firing()), within,
              lambda: f"Prometheus: {labels} is not among {self.firing()}")
        alerts = self.alertmanager.alerts
        return until(lambda: next((alert for alert in alerts() if labels.items() <= alert["labels"].items()), None), 20,
                     lambda: f"Alertmanager: {labels} is not among {[alert['labels'] for alert in alerts()]}")

    def tells(self, receiver, status, within=60, **labels):
        until(lambda: self.pager.heard(receiver, status, **labels), within,
              lambda: f"{receiver} was not told that {labels} is {status}: {self.pager.told}")


@pytest.fixture
def chain(tmp_path, request):
    settings = getattr(request, "param", {})
    rules = [hastened_rules("rules/recording.yml"), hastened_rules("rules/alerts.yml")]
    with (
        Server(tmp_path / "data", CALLBOARD_AGENT_TIMEOUT="3", **settings) as server,
        Pager() as pager,
        Alertmanager(tmp_path / "alertmanager", hastened_alertmanager(pager)) as alertmanager,
        Prometheus(tmp_path / "prometheus", server.base, rules=rules, alertmanager=alertmanager) as prometheus,
    ):
        prometheus.sees_the_server()
        chain = Chain(server, prometheus, alertmanager, pager)
        # A hastened minute without its first scrape is enough to hold the server for dead.
        until(lambda: not chain.firing(), 30, lambda: f"at rest, {chain.firing()} fire")
        yield chain


def create(wire, type, count=1):
    for number in range(count):
        wire.call("create_task", {"agent_type": type, "task_description": f"task {number}"})


def work(wire, agent, failing=False):
    """Takes the next task and ends it; gives whether there was one."""
    orders = wire.call("poll_tasks", {"agent_id": agent})["tasks"]
    for order in orders:
        end = {"status": "failed", "error": "broken"} if failing else {"status": "completed", "result": {}}
        wire.call("submit_result", {"task_id": order["task_id"], **end})
    return bool(orders)


@contextmanager
def going_on(step, every=0.15):
    """Repeats a step beside the block; what goes wrong in it is raised here."""
    over, errors = threading.Event(), []

    def repeat():
        try:
            while not over.wait(every):
                step()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)
    assert not errors, errors


def test_when_workers_stop_those_who_must_know_are_told(chain):
    wire = Wire(chain.server)

    def keep_up():
        create(wire, "testing")
        work(wire, "testing-1")

    # While tasks are taken at once, nothing fires, long enough for the shortest of the windows and waits.
    begun = time.monotonic()
    with going_on(keep_up, every=0.8):
        until(lambda: chain.firing() or time.monotonic() - begun > 8, 20, "the clock stands still")
        assert chain.firing() == []

    # The worker is gone, and so much is left to do that it outweighs all that was taken at once.
    create(wire, "testing", 80)
    chain.arrives(alertname="CallboardOldestPendingTask", agent_type="testing", severity="warning")
    chain.arrives(alertname="CallboardNoAgentForWaitingType", agent_type="testing", severity="critical")
    chain.tells("pager", "firing", alertname="CallboardNoAgentForWaitingType", agent_type="testing")
    chain.arrives(alertname="CallboardOldestPendingTask", agent_type="testing", severity="critical")
    # The histogram learns of a wait when it is over: a worker comes back and takes what waited.
    late = Wire(chain.server)
    with going_on(lambda: work(late, "testing-1") or create(late, "testing")):
        chain.arrives(alertname="CallboardQueueWaitBudgetBurn", agent_type="testing", severity="critical", window="1h")
        chain.tells("pager", "firing", alertname="CallboardQueueWaitBudgetBurn", agent_type="testing")
        chain.tells("pager", "resolved", alertname="CallboardNoAgentForWaitingType", agent_type="testing")
        chain.tells("pager", "resolved", alertname="CallboardOldestPendingTask", agent_type="testing")
    # Nobody was told of a type that had nothing to do.
    assert {labels.get("agent_type", "testing") for _, _, labels in chain.pager.told} == {"testing"}


def test_a_failing_worker_is_told_of_and_its_recovery_too(chain):
    wire = Wire(chain.server)

    def work_on(failing):
        create(wire, "implementation")
        work(wire, "implementation-1", failing)
        create(wire, "planning")
        work(wire, "planning-1")

    burn = {"alertname": "CallboardTaskFailureBudgetBurn", "agent_type": "implementation", "severity": "critical"}
    with going_on(lambda: work_on(failing=True)):
        alert = chain.arrives(**burn, window="1h")
        assert "implementation" in alert["annotations"]["summary"] and "100%" in alert["annotations"]["summary"]
        assert alert["annotations"]["runbook_url"] == "docs/runbooks.md#callboardtaskfailurebudgetburn"
        chain.tells("pager", "firing", **burn)
    assert {labels["agent_type"] for labels in chain.firing()} == {"implementation"}
    with going_on(lambda: work_on(failing=False)):
        chain.tells("pager", "resolved", **burn, window="1h")


@pytest.mark.parametrize(
    "chain", [{"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"}], indirect=True, ids=["nobody listens"]
)
def test_traces_that_nobody_takes_and_reports_that_nobody_can_read_are_told_of(chain):
    wire = Wire(chain.server)

    def work_and_report():
        create(wire, "testing")
        work(wire, "testing-1")
        refused = wire.send(b"\n\0", {"Content-Type": "application/x-protobuf"}, path="/v1/logs")
        assert refused.status == 415

    stalled = {"alertname": "CallboardTraceExportStalled", "exporter": "otlp", "severity": "warning"}
    rejected = {"alertname": "CallboardTelemetryRejected", "refused": "requests", "severity": "warning"}
    with going_on(work_and_report):
        for alert in (stalled, rejected):
            chain.arrives(**alert)
            chain.tells("team", "firing", **alert)
    # Nothing is lost yet, and nobody is woken for it.
    assert {labels["alertname"] for labels in chain.firing()} <= {stalled["alertname"], rejected["alertname"]}
    chain.tells("team", "resolved", **rejected)


def test_a_dead_server_is_told_of_and_its_return_too(chain):
    port = chain.server.port
    chain.server.kill()
    chain.arrives(alertname="CallboardDown", severity="critical", job="callboard")
    chain.tells("pager", "firing", alertname="CallboardDown")
    chain.server.start(port)
    chain.tells("pager", "resolved", alertname="CallboardDown")


def test_the_watchdog_never_stops(chain):
    def times():
        return sum(told[2]["alertname"] == "CallboardWatchdog" for told in list(chain.pager.told))

    until(lambda: times() >= 3, 60, lambda: f"heard {chain.pager.told}")
    assert {told[0] for told in chain.pager.told if told[2]["alertname"] == "CallboardWatchdog"} == {"watchdog"}


@pytest.mark.parametrize("source, silenced, heard", [
    (
        {"alertname": "CallboardDown", "job": "callboard", "severity": "critical"},
        [{"alertname": "CallboardAgentsLost", "job": "callboard", "agent_type": "testing", "severity": "warning"},
         {"alertname": "CallboardStoreCommitErrors", "job": "callboard", "instance": "a", "severity": "critical"},
         {"alertname": "CallboardInstanceDown", "job": "callboard", "instance": "a", "severity": "warning"}],
        [{"alertname": "CallboardAgentsLost", "job": "other", "agent_type": "testing", "severity": "warning"},
         {"alertname": "CallboardWatchdog", "job": "callboard", "severity": "none"},
         {"alertname": "SomebodyElses", "job": "callboard", "severity": "warning"}],
    ),
    (
        {"alertname": "CallboardTaskFailureBudgetBurn", "job": "callboard", "agent_type": "testing", "window": "1h",
         "severity": "critical"},
        [{"alertname": "CallboardTaskFailureBudgetBurn", "job": "callboard", "agent_type": "testing", "window": "3d",
          "severity": "warning"}],
        [{"alertname": "CallboardTaskFailureBudgetBurn", "job": "callboard", "agent_type": "planning", "window": "3d",
          "severity": "warning"},
         {"alertname": "CallboardQueueWaitBudgetBurn", "job": "callboard", "agent_type": "testing", "window": "3d",
          "severity": "warning"}],
    ),
    (
        {"alertname": "CallboardNoAgentForWaitingType", "job": "callboard", "agent_type": "testing",
         "severity": "critical"},
        [{"alertname": "CallboardOldestPendingTask", "job": "callboard", "agent_type": "testing",
          "severity": "warning"}],
        [{"alertname": "CallboardOldestPendingTask", "job": "callboard", "agent_type": "testing",
          "severity": "critical"},
         {"alertname": "CallboardOldestPendingTask", "job": "callboard", "agent_type": "planning",
          "severity": "warning"},
         {"alertname": "CallboardAgentsLost", "job": "callboard", "agent_type": "testing", "severity": "warning"}],
    ),
], ids=lambda value: value["alertname"] if isinstance(value, dict) else None)
def test_what_one_alert_explains_is_not_told_again(tmp_path, source, silenced, heard):
    def telling(alerts):
        return {tuple(sorted(alert.items())) for alert in alerts}

    with Pager() as pager, Alertmanager(tmp_path, hastened_alertmanager(pager)) as alertmanager:
        # The explanation comes first: within a group's wait, Alertmanager asks for it when it is about to tell.
        alertmanager.post([{"labels": source}])
        alertmanager.post([{"labels": labels} for labels in silenced + heard])
        until(lambda: telling([source, *heard]) <= telling(told[2] for told in list(pager.told)), 30,
              lambda: f"told only {pager.told}")
        states = {tuple(sorted(alert["labels"].items())): alert["status"]["state"] for alert in alertmanager.alerts()}
        assert {state for labels, state in states.items() if labels in telling(silenced)} == {"suppressed"}
        assert {state for labels, state in states.items() if labels in telling([source, *heard])} == {"active"}
        assert not telling(silenced) & telling(told[2] for told in pager.told)
