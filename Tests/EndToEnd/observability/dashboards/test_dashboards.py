"""Dashboards answer: each expression of each panel finds data in a real Prometheus that scrapes a board at work."""

import copy
import json
import re

import pytest
import yaml
from boards import FILES, GRAFANA, ROOT, load, panels, raw_panels
from certificates import Authority, Pair
from engine import Engine
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from harness import Server, until
from linter import lint
from live import Window, ask
from load import SETTINGS, Company
from promql import metric_names
from receiver import Receiver
from stack import Prometheus, free_port, read

DASHBOARDS = [pytest.param(load(path), id=path.stem) for path in FILES]
QUERIES = [
    pytest.param(query, id=query.name) for path in FILES for panel in panels(load(path)) for query in panel.queries
]

# What the typed model of the newest package does not know, and Grafana does: fields of Prometheus annotations, and of
# heatmap tooltips since Grafana 11.
BEYOND_THE_MODEL = {
    "annotations.list.builtIn", "annotations.list.step", "annotations.list.titleFormat", "annotations.list.textFormat",
    "annotations.list.tagKeys", "panels.options.tooltip.mode", "panels.options.tooltip.showColorScale",
}

# Families that Prometheus itself adds for every target.
OF_PROMETHEUS = {"scrape_duration_seconds", "ALERTS"}


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_the_linter_finds_nothing(dashboard):
    assert lint(dashboard) == ([], [])


def lost(before, after, path=""):
    """Where the second has something else than the first, which it was made from."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            where = f"{path}.{key}".lstrip(".")
            if key not in after:
                yield where
            else:
                yield from lost(value, after[key], where)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from lost(one, other, path)
    elif before != after:
        yield path


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_grafanas_typed_model_knows_every_field(dashboard):
    plugins.register_default_plugins()
    decoded = json.loads(json.dumps(Dashboard.from_json(dashboard), cls=JSONEncoder))
    assert set(lost(dashboard, decoded)) <= BEYOND_THE_MODEL
    # A field that nobody knows is seen, also deep inside of a panel.
    broken = copy.deepcopy(dashboard)
    broken["panels"][1]["options"]["textmode"] = "auto"
    decoded = json.loads(json.dumps(Dashboard.from_json(broken), cls=JSONEncoder))
    assert "panels.options.textmode" in set(lost(broken, decoded))


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_dashboard_is_as_all_of_them_are(dashboard):
    assert dashboard["graphTooltip"] == 1
    assert dashboard["refresh"] == "30s"
    assert "callboard" in dashboard["tags"]
    [link] = dashboard["links"]
    assert (link["type"], link["tags"], link["keepTime"], link["includeVars"]) == ("dashboards", ["callboard"], True, True)
    ids = [panel["id"] for panel in raw_panels(dashboard)]
    assert len(ids) == len(set(ids))
    titles = [panel.title for panel in panels(dashboard)]
    assert len(titles) == len(set(titles))
    for panel in panels(dashboard):
        if panel.type == "timeseries":
            assert panel.raw["options"]["legend"]["displayMode"] == "table", panel.title
            assert panel.raw["options"]["legend"]["calcs"], panel.title
        if panel.type == "stat" and panel.title != "Version":
            assert panel.raw["fieldConfig"]["defaults"]["thresholds"]["steps"], panel.title


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_panels_stand_beside_and_below_each_other(dashboard):
    def check(group):
        taken = set()
        for panel in group:
            grid = panel["gridPos"]
            assert grid["x"] + grid["w"] <= 24, panel["title"]
            cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}
            assert not cells & taken, panel["title"]
            taken |= cells

    check(dashboard["panels"])
    for row in dashboard["panels"]:
        check(row.get("panels", []))


def test_uids_are_fixed_and_differ():
    assert {load(path)["uid"] for path in FILES} == {"callboard-board", "callboard-server", "callboard-claude-usage"}


def test_duration_panels_lead_to_traces():
    marked = {(query.name, name) for path in FILES for panel in panels(load(path)) for query in panel.queries
              if query.exemplars for name in metric_names(query.expression)}
    assert {name.removesuffix("_bucket") for _, name in marked} == {
        "callboard_tool_call_duration_seconds", "callboard_task_queue_wait_seconds",
        "callboard_task_run_duration_seconds", "mcp_server_operation_duration_seconds",
    }


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_every_metric_is_in_the_catalogue(dashboard):
    # docs/metrics.md is generated from the catalogue, one table row to a family.
    catalogue = set(re.findall(r"^\| *`(\w+)`", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE))
    used = {name for panel in panels(dashboard) for query in panel.queries for name in metric_names(query.expression)}
    used |= {name for variable in dashboard["templating"]["list"] if variable["type"] == "query"
             for name in re.findall(r"\bcallboard_\w+", variable["query"])}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) if name not in catalogue else name for name in used}
    assert families - OF_PROMETHEUS <= catalogue


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """A quarter of a minute of a board at work, as a Prometheus saw it."""
    directory = tmp_path_factory.mktemp("board")
    pair = Pair(directory, Authority(directory / "authority"))
    # Beside it one with a certificate, and with an authorization server that nobody has started.
    trust = {**pair.settings, "CALLBOARD_OAUTH_ISSUER": f"http://127.0.0.1:{free_port()}",
             "CALLBOARD_PUBLIC_URL": "https://board.example.com"}
    with (
        Receiver() as receiver,
        Server(directory / "data", **SETTINGS, **receiver.settings) as server,
        Server(directory / "trusted", authority=pair.authority.certificate, **trust) as trusted,
        Engine(directory / "engine") as engine,
        # And a node of another board, which is in the Redis of the profile `cluster`.
        Server(directory / "node", **engine.settings) as node,
        Prometheus(
            directory / "prometheus", *(f"127.0.0.1:{board.port}" for board in (server, node)),
            secure=[f"127.0.0.1:{trusted.port}"],
        ) as prometheus,
        Company(server) as company,
    ):
        prometheus.sees_the_server()
        lost_agents = "sum(rate(callboard_agent_losses_total[10s])) > 0"
        until(
            lambda: len(company.finished) > 60 and prometheus.query(lost_agents) or company.failures,
            90,
            "the company is too slow",
        )
        assert not company.failures, company.failures
        assert prometheus.target()["lastError"] == ""
        # The company stays at work while it is looked at: there are tasks in the queue and calls that wait.
        yield Window(prometheus.base, 30)


@pytest.mark.parametrize("query", QUERIES)
def test_every_expression_finds_data(window, query):
    assert window.series(query), window.filled(query.expression)


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_variables_offer_choices(window, dashboard):
    for variable in dashboard["templating"]["list"]:
        if variable["type"] != "query":
            continue
        selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]).groups()
        values = ask(window.base, f"label/{label}/values", **{"match[]": window.filled(selector)})
        assert values, variable["name"]


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_annotations_can_be_asked(window, dashboard):
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            ask(window.base, "query", query=window.filled(annotation["expr"]))


def test_an_expression_without_data_is_seen(window):
    panel = next(panels(load(FILES[0])))
    panel.queries[0].expression = 'callboard_rooms{job="another"}'
    assert window.series(panel.queries[0]) == []
    panel.queries[0].expression = "0 / callboard_build_info * 0 / 0"
    assert window.series(panel.queries[0]) == []


def test_provisioning_agrees_with_compose():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    mounts = dict(volume.split(":")[:2][::-1] for volume in compose["services"]["grafana"]["volumes"] if volume.startswith("./"))

    sources = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    by_type = {source["type"]: source for source in sources}
    assert {load(path)["templating"]["list"][0]["current"]["value"] for path in FILES} == {by_type["prometheus"]["uid"]}
    for service, port in [("prometheus", 9090), ("alertmanager", 9093)]:
        assert by_type[service]["url"] == f"http://{service}:{port}"
        assert set(compose["services"][service]["networks"]) & set(compose["services"]["grafana"]["networks"])
    [destination] = by_type["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert destination["name"] == "trace_id"
    variable, value = destination["url"].split("$$")
    assert variable.removeprefix("$") in compose["services"]["grafana"]["environment"]
    assert value == "{__value.raw}"

    [provider] = yaml.safe_load((GRAFANA / "provisioning/dashboards/callboard.yml").read_text())["providers"]
    assert provider["allowUiUpdates"] is False
    assert (ROOT / mounts["/etc/grafana/provisioning"]).resolve() == (GRAFANA / "provisioning").resolve()
    assert (ROOT / mounts[provider["options"]["path"]]).resolve() == (GRAFANA / "dashboards").resolve()


def test_alerts_lead_to_dashboards_and_fill_variables_that_they_have():
    variables = {load(path)["uid"]: {v["name"] for v in load(path)["templating"]["list"]} for path in FILES}
    rules = [rule for group in read("rules/alerts.yml")["groups"] for rule in group["rules"]]
    links = {rule["annotations"]["dashboard_url"] for rule in rules if "dashboard_url" in rule.get("annotations", {})}
    assert links
    for link in links:
        uid, _, values = link.removeprefix("/d/").partition("?")
        assert uid in variables, link
        assert set(re.findall(r"var-(\w+)=", values)) <= variables[uid], link
