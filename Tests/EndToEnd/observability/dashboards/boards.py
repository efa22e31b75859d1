"""The dashboards as this folder's checkers and pictures see them."""

import json
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[4]
GRAFANA = ROOT / "grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))


@dataclass
class Query:
    """One expression of a panel."""

    name: str
    expression: str
    legend: str = ""
    instant: bool = False
    exemplars: bool = False
    ref: str = "A"


@dataclass
class Panel:
    """A panel that shows something, rows left out."""

    title: str
    type: str
    grid: dict
    queries: list = field(default_factory=list)
    raw: dict = field(default_factory=dict)

    @property
    def unit(self):
        return self.raw["fieldConfig"]["defaults"].get("unit", "")


def load(path):
    return json.loads(path.read_text())


def raw_panels(dashboard):
    """Every panel, rows too, those inside of collapsed rows as well."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def panels(dashboard):
    for raw in raw_panels(dashboard):
        if raw["type"] == "row":
            continue
        queries = [
            Query(
                f'{dashboard["title"]} / {raw["title"]} / {target["refId"]}',
                target["expr"],
                target.get("legendFormat", ""),
                target.get("instant", False),
                target.get("exemplar", False),
                target["refId"],
            )
            for target in raw.get("targets", [])
        ]
        yield Panel(raw["title"], raw["type"], raw["gridPos"], queries, raw)


def fill(text, **durations):
    """Puts values where Grafana puts them; every selection is "All" unless it is given."""
    values = {"job": ".+", "instance": ".+", "agent_type": ".+", "tool": ".+", "model": ".+", **durations}
    # The longest first: $__range is the beginning of no other name, but $job might become one.
    for name in sorted(values, key=len, reverse=True):
        text = text.replace("${" + name + "}", values[name]).replace("$" + name, values[name])
    return text
