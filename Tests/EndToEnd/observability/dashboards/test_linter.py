"""The linter finds what it is for: each rule is broken once in a dashboard that was clean."""

import copy

import pytest
from boards import FILES, load, raw_panels
from linter import DASHBOARD_RULES, PANEL_RULES, TARGET_RULES, lint

BOARD = next(path for path in FILES if path.name == "board.json")


def variable(dashboard, name):
    return next(v for v in dashboard["templating"]["list"] if v["name"] == name)


def first(dashboard, type):
    return next(panel for panel in raw_panels(dashboard) if panel["type"] == type)


def expression(text):
    return lambda d: first(d, "timeseries")["targets"][0].update(expr=text)


MATCHERS = 'job=~"$job", instance=~"$instance"'
BREAKS = {
    "template-datasource": [
        lambda d: variable(d, "datasource").update(name="source"),
        lambda d: variable(d, "datasource").update(label="Source"),
        lambda d: d["templating"]["list"].append(copy.deepcopy(variable(d, "datasource"))),
    ],
    "template-job": [
        lambda d: variable(d, "job").update(multi=False),
        lambda d: variable(d, "job").update(allValue=".*"),
        lambda d: variable(d, "job")["datasource"].update(uid="abc"),
        lambda d: d["templating"]["list"].remove(variable(d, "job")),
    ],
    "template-instance": [lambda d: variable(d, "instance").update(label="Node")],
    "template-label-promql": [
        lambda d: variable(d, "job").update(query="label_values(callboard_rooms{, job)"),
        lambda d: variable(d, "job").update(query="values(callboard_rooms, job)"),
    ],
    "template-on-time-change-reload": [lambda d: variable(d, "instance").update(refresh=1)],
    "uneditable-dashboard": [lambda d: d.update(editable=True), lambda d: d.pop("editable")],
    "panel-datasource": [
        lambda d: first(d, "heatmap")["datasource"].update(uid="abc"),
        lambda d: first(d, "stat")["targets"][0].pop("datasource"),
    ],
    "panel-title-description": [
        lambda d: first(d, "stat").update(description=""),
        lambda d: first(d, "table").update(title=" "),
    ],
    "panel-units": [
        lambda d: first(d, "timeseries")["fieldConfig"]["defaults"].update(unit="secs"),
        lambda d: first(d, "timeseries")["fieldConfig"]["defaults"].pop("unit"),
        lambda d: first(d, "heatmap")["options"]["yAxis"].pop("unit"),
    ],
    "panel-no-targets": [lambda d: first(d, "stat").update(targets=[])],
    "target-promql": [expression("sum(rate(callboard_rooms{)"), expression("")],
    "target-rate-interval": [
        expression(f"sum(rate(callboard_messages_sent_total{{{MATCHERS}}}[5m]))"),
        expression(f"irate(callboard_messages_sent_total{{{MATCHERS}}}[$__interval])"),
    ],
    "target-job": [
        expression('sum(callboard_rooms{instance=~"$instance"})'),
        expression('sum(callboard_rooms{job="$job", instance=~"$instance"})'),
    ],
    "target-instance": [expression(f'callboard_rooms{{{MATCHERS}}} / callboard_rooms{{job=~"$job"}}')],
    "target-counter-agg": [
        expression(f"sum(callboard_messages_sent_total{{{MATCHERS}}})"),
        expression(f"sum(max_over_time(callboard_messages_sent_total{{{MATCHERS}}}[$__rate_interval]))"),
    ],
}


def test_every_rule_is_broken_somewhere():
    assert BREAKS.keys() == {*DASHBOARD_RULES, *PANEL_RULES, *TARGET_RULES}


@pytest.mark.parametrize(("rule", "number"), [(rule, i) for rule, breaks in BREAKS.items() for i in range(len(breaks))])
def test_the_linter_sees_a_broken_rule(rule, number):
    dashboard = load(BOARD)
    assert lint(dashboard) == ([], [])
    BREAKS[rule][number](dashboard)
    assert rule in {finding[0] for finding in lint(dashboard)[0]}
