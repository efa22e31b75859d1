#!/usr/bin/env python3
"""Checks dashboards by the rules of grafana/dashboard-linter; its two rules for LogQL have nothing to look at here.

Stricter than the original in three places: the rules for panels hold for heatmaps and tables too, an empty list of value
mappings excuses no missing unit, and a counter is one whatever labels are selected.

usage: linter.py DASHBOARD.json...
"""

import re
import sys
from pathlib import Path

import promql_parser
from boards import load, raw_panels
from promql import RATE_INTERVAL, parse, selectors, walk

# What a rule may find and is meant to be, with the reason: (dashboard's uid, rule, panel's title).
EXCEPTIONS = {
    ("callboard-server", "panel-units", "Version"): "shows the label of a series, not a number",
}

UNITS = {
    "short", "percent", "percentunit", "bytes", "decbytes", "Bps", "s", "ms", "currencyUSD",
    "cps", "ops", "reqps", "cpm", "opm",
}
SOURCES = {"$datasource", "${datasource}"}


def template_datasource(dashboard):
    found = [variable for variable in dashboard["templating"]["list"] if variable["type"] == "datasource"]
    if len(found) != 1:
        yield f"has {len(found)} data source variables instead of one"
    for variable in found:
        if variable["name"] not in {"datasource", "prometheus_datasource"}:
            yield f'data source variable is named {variable["name"]!r}'
        if variable["label"] not in {"Data source", "Prometheus data source"}:
            yield f'data source variable is labelled {variable["label"]!r}'
        if variable["query"] != "prometheus":
            yield f'data source variable is for {variable["query"]!r}'


def template(name):
    def rule(dashboard):
        variable = next((v for v in dashboard["templating"]["list"] if v["name"] == name), None)
        if variable is None:
            yield f"is missing the {name} variable"
            return
        expected = {"type": "query", "label": name.title(), "multi": True, "allValue": ".+"}
        for key, value in expected.items():
            if variable.get(key) != value:
                yield f"variable {name} should have {key} {value!r}, not {variable.get(key)!r}"
        if variable["datasource"]["uid"] not in SOURCES:
            yield f"variable {name} should use $datasource"

    return rule


def template_label_promql(dashboard):
    for variable in dashboard["templating"]["list"]:
        if variable["type"] != "query":
            continue
        call = re.fullmatch(r"(label_names|label_values|metrics|query_result)\((.+?)(?:, *(\w+))?\)", variable["query"])
        if not call:
            yield f'variable {variable["name"]} has no known function: {variable["query"]}'
            continue
        try:
            parse(call[2])
        except ValueError as error:
            yield f'variable {variable["name"]}: {error}'


def template_on_time_change_reload(dashboard):
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query" and variable.get("refresh") != 2:
            yield f'variable {variable["name"]} is not refreshed when the time range changes'


def uneditable(dashboard):
    if dashboard.get("editable") is not False:
        yield "is editable"


def panel_datasource(panel):
    for source in [panel.get("datasource"), *(target.get("datasource") for target in panel.get("targets", []))]:
        if (source or {}).get("uid") not in SOURCES:
            yield f"uses the data source {source}"


def panel_title_description(panel):
    for key in ("title", "description"):
        if not panel.get(key, "").strip():
            yield f"has no {key}"


def panel_units(panel):
    defaults = panel["fieldConfig"]["defaults"]
    options = panel["options"]
    if panel["type"] == "stat" and options.get("textMode") == "name":
        yield "shows a name, which has no unit"
    if defaults.get("mappings") or panel["type"] == "stat" and options["reduceOptions"].get("fields"):
        return
    units = [p["value"] for o in panel["fieldConfig"]["overrides"] for p in o["properties"] if p["id"] == "unit"]
    units.append(options["yAxis"].get("unit") if panel["type"] == "heatmap" else defaults.get("unit"))
    for unit in units:
        if unit not in UNITS:
            yield f"has no unit, or one that Grafana does not know: {unit!r}"


def panel_no_targets(panel):
    if not panel.get("targets"):
        yield "has no targets"


def target_promql(expression):
    try:
        parse(expression)
    except ValueError as error:
        yield f"is no PromQL: {error}"


def target_rate_interval(expression):
    for node, parents in walk(parse(expression)):
        if not isinstance(node, promql_parser.MatrixSelector) or not parents:
            continue
        caller = parents[-1].func.name if isinstance(parents[-1], promql_parser.Call) else None
        if caller in {"rate", "irate"} and node.range != RATE_INTERVAL:
            yield f"calls {caller} over something other than $__rate_interval"


def target_matcher(label):
    def rule(expression):
        for selector, _ in selectors(expression):
            found = {(m.name, str(m.op).split(".")[-1], m.value) for m in selector.matchers.matchers}
            if (label, "Re", f"${label}") not in found:
                yield f'selects {selector.name} without {label}=~"${label}"'

    return rule


def target_counter_agg(expression):
    for selector, parents in selectors(expression):
        if not (selector.name or "").endswith("_total"):
            continue
        ranged = parents and isinstance(parents[-1], promql_parser.MatrixSelector)
        caller = parents[-2].func.name if len(parents) > 1 and isinstance(parents[-2], promql_parser.Call) else None
        if not ranged or caller not in {"rate", "irate", "increase"}:
            yield f"shows the counter {selector.name} itself"


DASHBOARD_RULES = {
    "template-datasource": template_datasource,
    "template-job": template("job"),
    "template-instance": template("instance"),
    "template-label-promql": template_label_promql,
    "template-on-time-change-reload": template_on_time_change_reload,
    "uneditable-dashboard": uneditable,
}
PANEL_RULES = {
    "panel-datasource": panel_datasource,
    "panel-title-description": panel_title_description,
    "panel-units": panel_units,
    "panel-no-targets": panel_no_targets,
}
TARGET_RULES = {
    "target-promql": target_promql,
    "target-rate-interval": target_rate_interval,
    "target-job": target_matcher("job"),
    "target-instance": target_matcher("instance"),
    "target-counter-agg": target_counter_agg,
}


def findings(dashboard):
    """What each rule finds: (rule, panel's title or nothing, sentence)."""
    for rule, check in DASHBOARD_RULES.items():
        for sentence in check(dashboard):
            yield rule, "", sentence
    for panel in raw_panels(dashboard):
        if panel["type"] == "row":
            continue
        for rule, check in PANEL_RULES.items():
            for sentence in check(panel):
                yield rule, panel["title"], sentence
        for target in panel.get("targets", []):
            problems = list(target_promql(target["expr"]))
            for sentence in problems:
                yield "target-promql", panel["title"], sentence
            # What does not parse cannot be looked into.
            for rule, check in TARGET_RULES.items() if not problems else ():
                for sentence in check(target["expr"]):
                    yield rule, panel["title"], f'{sentence}: {target["expr"]}'


def lint(dashboard):
    """The findings that nobody meant, and the exceptions that found nothing."""
    uid, found = dashboard["uid"], list(findings(dashboard))
    met = {(uid, rule, title) for rule, title, _ in found}
    unmeant = [finding for finding in found if (uid, *finding[:2]) not in EXCEPTIONS]
    return unmeant, [exception for exception in EXCEPTIONS if exception[0] == uid and exception not in met]


def main(paths):
    failed = False
    for path in map(Path, paths):
        unmeant, idle = lint(load(path))
        for rule, title, sentence in unmeant:
            print(f"{path.name}: {rule}: {title or 'dashboard'} {sentence}")
        for exception in idle:
            print(f"{path.name}: the exception {exception} excuses nothing")
        failed |= bool(unmeant or idle)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
