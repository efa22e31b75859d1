"""The files of prometheus/ as their own checkers see them, and as an operator relies on them."""

import json
import re
import subprocess

import pytest
from harness import BINARY
from stack import FILES, ROOT, read, tool

RECORDING = [rule for group in read("rules/recording.yml")["groups"] for rule in group["rules"]]
ALERTS = [rule for group in read("rules/alerts.yml")["groups"] for rule in group["rules"]]
NAMES = sorted({rule["alert"] for rule in ALERTS})
TESTS = sorted((FILES / "tests").glob("*.yml"))
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
# A family as the server exposes it; recorded names hold a colon.
FAMILY = re.compile(r"(?<![\w:])(?:callboard|process|mcp)_\w+(?![\w:])")


def run(*command):
    done = subprocess.run([tool(command[0]), *map(str, command[1:])], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def seconds(duration):
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([smhd])", duration))


def labelled(rule):
    return "-".join([rule["alert"], rule["labels"].get("window", rule["labels"]["severity"])])


def test_the_rules_pass_every_lint():
    run("promtool", "check", "rules", "--lint=all", "--lint-fatal", *sorted((FILES / "rules").glob("*.yml")))


def test_prometheus_takes_its_configuration():
    # The key is where the server runs, not here.
    run("promtool", "check", "config", "--syntax-only", FILES / "prometheus.yml")
    assert {path.name for pattern in read("prometheus.yml")["rule_files"] for path in FILES.glob(pattern)} == {
        "alerts.yml", "recording.yml"
    }


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_the_alerts_fire_when_they_should(path):
    assert "SUCCESS" in run("promtool", "test", "rules", path)


@pytest.mark.parametrize("rule", ALERTS, ids=labelled)
def test_every_alert_is_tested_firing_silent_resolving_and_without_data(rule):
    name, labels = rule["alert"], rule["labels"]
    fires = resolves = is_silent = without_data = False
    for path in TESTS:
        for case in read(path.relative_to(FILES))["tests"]:
            checks = [check for check in case.get("alert_rule_test", []) if check["alertname"] == name]
            states = [any(labels.items() <= alert["exp_labels"].items() for alert in check["exp_alerts"])
                      for check in sorted(checks, key=lambda check: seconds(check["eval_time"]))]
            without_data |= bool(checks) and not case.get("input_series")
            fires |= any(states)
            resolves |= any(before and not after for before, after in zip(states, states[1:]))
            is_silent |= bool(states) and bool(case.get("input_series")) and not any(states)
    assert fires and without_data
    # The watchdog fires always; nothing else does.
    assert (resolves and is_silent) is (name != "CallboardWatchdog")


@pytest.mark.parametrize("rule", ALERTS, ids=labelled)
def test_every_alert_says_how_bad_it_is_and_where_to_look(rule):
    assert rule["labels"]["severity"] in ("critical", "warning", "none")
    notes = rule["annotations"]
    assert set(notes) == {"summary", "description", "runbook_url", "dashboard_url"} and all(notes.values())
    path, anchor = notes["runbook_url"].split("#")
    assert (path, anchor) == ("docs/runbooks.md", rule["alert"].lower())
    dashboard, _, variables = notes["dashboard_url"].partition("?")
    boards = {f"/d/{board['uid']}": board for board in map(json.loads, (
        path.read_text() for path in (ROOT / "grafana/dashboards").glob("*.json")))}
    known = {variable["name"] for variable in boards[dashboard]["templating"]["list"]}
    assert set(re.findall(r"var-(\w+)=", variables)) <= known


def test_every_alert_has_its_runbook_and_every_runbook_its_alert():
    text = (ROOT / "docs/runbooks.md").read_text()
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    by_title = {section.partition("\n")[0].strip(): section for section in sections}
    assert sorted(title for title in by_title if title.startswith("Callboard")) == NAMES
    for name in NAMES:
        for part in ["**Means.**", "**Noticed by.**", "**Look.**", "**Do.**", "**Resolves.**"]:
            assert part in by_title[name], (name, part)


def declared_families():
    """Every family of the catalogue: those too that have no series yet."""
    table = ROOT / "docs/metrics.md"
    if table.exists():
        return set(FAMILY.findall(table.read_text()))
    text = "".join(path.read_text() for path in (ROOT / "Sources/Vocabulary/Signals").glob("Metric+*.swift"))
    whole = re.findall(r'wholeName: "(\w+)"', text)
    return {f"callboard_{name}" for name in re.findall(r'\.(?:counter|gauge|histogram),\s*"(\w+)"', text)} | set(whole)


def test_rules_and_runbooks_name_only_metrics_that_exist():
    declared = declared_families()
    assert len(declared) > 30
    texts = {rule.get("alert") or rule["record"]: rule["expr"] for rule in RECORDING + ALERTS}
    runbooks = (ROOT / "docs/runbooks.md").read_text()
    texts["docs/runbooks.md"] = "\n".join(re.findall(r"```promql\n(.*?)```", runbooks, re.DOTALL))
    for where, text in texts.items():
        used = set(FAMILY.findall(text))
        bare = {re.sub(r"_(bucket|count|sum)$", "", name) if name not in declared else name for name in used}
        assert bare <= declared, (where, bare - declared)
        recorded = set(re.findall(r"[\w]+:callboard_\w+:\w+", text))
        assert recorded <= {rule["record"] for rule in RECORDING}, where


def test_runbooks_name_only_events_and_settings_that_exist():
    runbooks = (ROOT / "docs/runbooks.md").read_text()
    events = re.findall(r'= "(\w+)"', (ROOT / "Sources/Vocabulary/Signals/BoardEvent.swift").read_text())
    named = set(re.findall(r'\.event == "(\w+)"', runbooks))
    assert len(named) > 5 and named <= set(events), named - set(events)
    help = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True, timeout=30).stdout
    settings = set(re.findall(r"CALLBOARD_\w+", runbooks))
    assert settings <= set(re.findall(r"CALLBOARD_\w+", help)), settings


def test_every_recording_is_used_or_meant_for_others():
    used = " ".join(rule["expr"] for rule in ALERTS)
    unused = {rule["record"] for rule in RECORDING if rule["record"] not in used}
    # One for dashboards, one for the autoscaler of deploy/kubernetes.
    assert unused == {
        "job_agent_type:callboard_agent_utilization:ratio_rate5m", "job:callboard_task_queue_wait_seconds:p95_rate5m",
    }


def test_windows_hold_at_least_four_scrapes():
    interval = seconds(read("prometheus.yml")["global"]["scrape_interval"])
    windows = {window for rule in RECORDING + ALERTS for window in re.findall(r"\[(\w+)\]", rule["expr"])}
    assert windows and min(map(seconds, windows)) >= 4 * interval


def test_every_burn_rate_can_be_reached():
    thresholds = [float(factor) * float(budget) for rule in ALERTS
                  for factor, budget in re.findall(r"> \(([\d.]+) \* ([\d.]+)\)", rule["expr"])]
    assert len(thresholds) == 16 and max(thresholds) < 1


def test_one_failure_alone_never_fires_a_burn_rate():
    for rule in ALERTS:
        if "BudgetBurn" in rule["alert"]:
            factor, budget = re.search(r"> \(([\d.]+) \* ([\d.]+)\)", rule["expr"]).groups()
            guard = int(re.search(r":increase\w+ > (\d+)", rule["expr"])[1])
            assert 1 / (guard + 1) < float(factor) * float(budget), labelled(rule)


def test_alertmanager_takes_its_configuration():
    assert "SUCCESS" in run("amtool", "check-config", FILES / "alertmanager.yml")


@pytest.mark.parametrize("labels, receiver", [
    (["alertname=CallboardDown", "severity=critical"], "pager"),
    (["alertname=CallboardTaskFailureBudgetBurn", "severity=critical", "agent_type=testing"], "pager"),
    (["alertname=CallboardTaskFailureBudgetBurn", "severity=warning", "agent_type=testing"], "team"),
    (["alertname=CallboardWatchdog", "severity=none"], "watchdog"),
    (["alertname=SomebodyElses"], "team"),
])
def test_alerts_go_to_whom_they_concern(labels, receiver):
    found = run("amtool", "config", "routes", "test", f"--config.file={FILES / 'alertmanager.yml'}", *labels)
    assert found.split() == [receiver]
