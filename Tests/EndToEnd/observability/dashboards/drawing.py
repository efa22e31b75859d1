"""Draws panels with matplotlib where Grafana would stand: the same queries, units, thresholds and places."""

import datetime
import math

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib import dates  # noqa: E402
from matplotlib.colors import LinearSegmentedColormap  # noqa: E402
from matplotlib.patches import FancyBboxPatch  # noqa: E402
from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: E402
from units import text  # noqa: E402

PAGE, PANEL, EDGE, GRID, TEXT, FAINT = "#111217", "#181b1f", "#2c2f36", "#26292f", "#d8d9da", "#8e9197"
NAMED = {"green": "#73bf69", "orange": "#ff9830", "red": "#f2495c", "blue": "#5794f2", "purple": "#b877d9"}
CYCLE = ["#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#37872d", "#e0b400", "#c4162a",
         "#1f60c4", "#8f3bb8", "#96d98d", "#fade2a", "#c0d8ff", "#ffb357"]
CALCULATIONS = {"mean": lambda v: sum(v) / len(v), "max": max, "min": min, "sum": sum, "lastNotNull": lambda v: v[-1]}
WORDS = {"lastNotNull": "last"}
UNIT_WIDTH, UNIT_HEIGHT = 68, 31
HEAT = LinearSegmentedColormap.from_list("heat", ["#3b2a1d", "#c4621b", "#ff9830", "#ffe7c4"])


class Picture:
    """One dashboard on one page; lengths are pixels, counted from the upper left corner."""

    def __init__(self, title, note, rows):
        self.width, self.height = 24 * UNIT_WIDTH + 16, rows * UNIT_HEIGHT + 68
        self.figure = plt.figure(figsize=(self.width / 100, self.height / 100), dpi=100, facecolor=PAGE)
        self.write(16, 24, title, 17, TEXT, weight="bold")
        self.write(16, 48, note, 10, FAINT)

    def write(self, x, y, words, size, color=TEXT, **more):
        self.figure.text(x / self.width, 1 - y / self.height, words, fontsize=size * 0.72, color=color, va="center", **more)

    def axes(self, x, y, width, height):
        axes = self.figure.add_axes((x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height))
        axes.set_facecolor(PANEL)
        return axes

    def frame(self, grid):
        x, y = 8 + grid["x"] * UNIT_WIDTH, 64 + grid["y"] * UNIT_HEIGHT
        width, height = grid["w"] * UNIT_WIDTH - 8, grid["h"] * UNIT_HEIGHT - 8
        self.figure.add_artist(FancyBboxPatch(
            (x / self.width, 1 - (y + height) / self.height), width / self.width, height / self.height,
            boxstyle="square,pad=0", facecolor=PANEL, edgecolor=EDGE, linewidth=0.8, transform=self.figure.transFigure, zorder=-1,
        ))
        return x, y, width, height

    def row(self, panel):
        y = 64 + panel["gridPos"]["y"] * UNIT_HEIGHT + UNIT_HEIGHT / 2 - 4
        self.write(14, y, "▸" if panel["collapsed"] else "▾", 13, FAINT)
        self.write(32, y, panel["title"], 14, TEXT, weight="bold")

    def panel(self, panel, window):
        x, y, width, height = self.frame(panel.grid)
        self.write(x + 10, y + 15, panel.title, 12.5, TEXT)
        draw = {"stat": stat, "timeseries": timeseries, "heatmap": heatmap, "table": table}[panel.type]
        draw(self, panel, window, x, y + 28, width, height - 28)

    def save(self, path):
        self.figure.savefig(path, facecolor=PAGE)
        plt.close(self.figure)
        # Few colours are in it: a palette makes the file a third as large.
        from PIL import Image

        with Image.open(path) as image:
            image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def named(color):
    return NAMED.get(color, color)


def by_thresholds(value, thresholds):
    return named([step["color"] for step in thresholds["steps"] if step["value"] is None or value >= step["value"]][-1])


def legend(query, labels):
    words = query.legend if query.legend != "__auto" else ""
    for key, value in labels.items():
        words = words.replace("{{%s}}" % key, value)
    return words


def moments(values):
    return [datetime.datetime.fromtimestamp(at) for at, _ in values]


def stat(page, panel, window, x, y, width, height):
    defaults = panel.raw["fieldConfig"]["defaults"]
    query = panel.queries[0]
    found = window.series(query)
    if not found:
        page.write(x + width / 2, y + height / 2, defaults.get("noValue", "No data"), 15, FAINT, ha="center")
        return
    labels, values = found[0]
    value = values[-1][1]
    is_name = panel.raw["options"]["textMode"] == "name"
    words = legend(query, labels) if is_name else text(value, panel.unit, defaults.get("decimals"))
    color = TEXT if is_name else by_thresholds(value, defaults["thresholds"])
    page.write(x + width / 2, y + height / 2 - 6, words, 27, color, ha="center", weight="bold")
    if panel.raw["options"]["graphMode"] == "area" and len(values) > 2:
        axes = page.axes(x + 1, y + height * 0.62, width - 2, height * 0.38 - 1)
        axes.axis("off")
        axes.fill_between(moments(values), [v for _, v in values], color=color, alpha=0.18, linewidth=0)
        axes.plot(moments(values), [v for _, v in values], color=color, linewidth=1)
        axes.set_ylim(0, max(v for _, v in values) * 1.15 or 1)
        axes.margins(x=0)


def timeseries(page, panel, window, x, y, width, height):
    defaults, options = panel.raw["fieldConfig"]["defaults"], panel.raw["options"]
    fixed = {o["matcher"]["options"]: named(p["value"]["fixedColor"]) for o in panel.raw["fieldConfig"]["overrides"]
             for p in o["properties"] if p["id"] == "color"}
    lines = [(legend(query, labels), values) for query in panel.queries for labels, values in window.series(query)]
    # Where there are many, the legend names the highest of them.
    colors = {name: fixed.get(name, CYCLE[index % len(CYCLE)]) for index, (name, _) in enumerate(lines)}
    height_of = {name: sum(v for _, v in values) for name, values in lines}
    shown = lines if len(lines) <= 4 else sorted(lines, key=lambda line: -height_of[line[0]])[:4]
    calcs = options["legend"]["calcs"]
    foot = 17 * (len(shown) + 1) + 6
    axes = page.axes(x + 62, y + 4, width - 76, height - foot - 28)
    stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    base = {}
    for name, values in lines:
        color = colors[name]
        lower = [base.get(at, 0) if stacked else 0 for at, _ in values]
        upper = [low + value for low, (_, value) in zip(lower, values, strict=True)]
        times = moments(values)
        axes.plot(times, upper, color=color, linewidth=1.3)
        if stacked or len(lines) <= 4:
            axes.fill_between(times, lower, upper, color=color, alpha=0.3 if stacked else 0.06, linewidth=0)
        base |= {at: high for (at, _), high in zip(values, upper, strict=True)}
    if defaults["custom"].get("scaleDistribution", {}).get("type") == "log" and lines:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
        if axes.get_ylim()[1] < 1e-9 or not lines or not any(v for _, values in lines for _, v in values):
            axes.set_ylim(0, 1)
        elif "max" in defaults:
            axes.set_ylim(0, defaults["max"] * 1.02)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=defaults.get("decimals") == 0 and panel.unit == "short"))
    top = axes.get_ylim()[1]
    if defaults["custom"]["thresholdsStyle"]["mode"] != "off":
        for step in defaults["thresholds"]["steps"]:
            if step["value"] is not None and step["value"] <= top:
                axes.axhline(step["value"], color=named(step["color"]), linestyle=(0, (5, 4)), linewidth=0.9)
    plain(axes, window, panel.unit)
    if not lines:
        page.write(x + width / 2, y + height / 2 - 20, "No data", 13, FAINT, ha="center")
        return
    legend_table(page, shown, len(lines), calcs, panel, colors, x, y + height - foot + 2, width)


def legend_table(page, shown, count, calcs, panel, colors, x, y, width):
    decimals = panel.raw["fieldConfig"]["defaults"].get("decimals") or None
    columns = [x + width - 14 - 84 * (len(calcs) - 1 - index) for index in range(len(calcs))]
    more = f"{count} series, {len(shown)} shown" if count > len(shown) else ""
    page.write(x + 14, y, more, 10, FAINT)
    for at, calc in zip(columns, calcs, strict=True):
        page.write(at, y, WORDS.get(calc, calc), 10, FAINT, ha="right")
    for index, (name, values) in enumerate(shown):
        line = y + 17 * (index + 1)
        page.write(x + 14, line, "━", 12, colors[name], weight="bold")
        page.write(x + 34, line, name if len(name) < 34 else name[:33] + "…", 11, TEXT)
        for at, calc in zip(columns, calcs, strict=True):
            value = CALCULATIONS[calc]([v for _, v in values])
            page.write(at, line, text(value, panel.unit, decimals), 11, TEXT, ha="right")


def plain(axes, window, unit):
    begin, end = (datetime.datetime.fromtimestamp(at) for at in (window.end - window.seconds, window.end))
    axes.set_xlim(begin, end)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(minticks=3, maxticks=6))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M:%S" if window.seconds < 600 else "%H:%M"))
    if unit:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: text(value, unit)))
    axes.tick_params(colors=FAINT, labelsize=7, length=0, which="both")
    axes.minorticks_off()
    axes.grid(color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def heatmap(page, panel, window, x, y, width, height):
    # Wide columns: as many as points would be stripes.
    window = window.coarser(60)
    found = {labels["le"]: dict(values) for labels, values in window.series(panel.queries[0])}
    if not found:
        page.write(x + width / 2, y + height / 2, "No data", 13, FAINT, ha="center")
        return
    bounds = sorted(found, key=float)
    times = sorted({at for column in found.values() for at in column})
    # Prometheus counts up to each bound; a cell is what lies between two.
    cells = [[max(0, found[bound].get(at, 0) - (found[bounds[i - 1]].get(at, 0) if i else 0)) for at in times]
             for i, bound in enumerate(bounds)]
    used = [i for i, row in enumerate(cells) if max(row) > 0] or [0]
    cells, bounds = cells[: used[-1] + 1], bounds[: used[-1] + 1]
    cells = [[math.sqrt(value) if value > 1e-9 else math.nan for value in row] for row in cells]
    axes = page.axes(x + 62, y + 4, width - 76, height - 36)
    edges = [datetime.datetime.fromtimestamp(at) for at in [*times, times[-1] + window.step]]
    axes.pcolormesh(edges, range(len(bounds) + 1), cells, cmap=HEAT, vmin=0, edgecolors=PANEL, linewidth=0.6)
    plain(axes, window, "")
    axes.grid(visible=False)
    axes.set_yticks(range(1, len(bounds) + 1))
    unit = panel.raw["options"]["yAxis"]["unit"]
    axes.set_yticklabels(["more" if bound == "+Inf" else text(float(bound), unit) for bound in bounds])


def table(page, panel, window, x, y, width, height):
    overrides = {o["matcher"]["options"]: {p["id"]: p["value"] for p in o["properties"]}
                 for o in panel.raw["fieldConfig"]["overrides"]}
    names = panel.raw["transformations"][-1]["options"]["renameByName"]
    key = next(name for name in names if not name.startswith("Value"))
    columns = [names[f"Value #{query.ref}"] for query in panel.queries]
    rows = {}
    for query, column in zip(panel.queries, columns, strict=True):
        for labels, values in window.series(query):
            rows.setdefault(labels.get(key, ""), {})[column] = values[-1][1]
    sort = panel.raw["options"]["sortBy"][0]
    order = sorted(rows, key=lambda name: rows[name].get(sort["displayName"], 0), reverse=True) if sort["desc"] else sorted(rows)
    step = (width - 230) / len(columns)
    page.write(x + 14, y + 12, names[key], 11, FAINT)
    for index, column in enumerate(columns):
        page.write(x + 216 + step * (index + 1) - 14, y + 12, column, 11, FAINT, ha="right")
    for line, name in enumerate(order[: int((height - 26) // 22)]):
        at = y + 36 + 22 * line
        page.write(x + 14, at, name, 12, TEXT)
        for index, column in enumerate(columns):
            properties, value = overrides.get(column, {}), rows[name].get(column)
            color = by_thresholds(value, properties["thresholds"]) if value is not None and "thresholds" in properties else TEXT
            words = "–" if value is None else text(value, properties.get("unit", "short"), properties.get("decimals"))
            page.write(x + 216 + step * (index + 1) - 14, at, words, 12, color, ha="right")


def draw(dashboard, panels, window, note, path):
    """Draws a dashboard, rows that are closed left closed."""
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    page = Picture(dashboard["title"], f'{dashboard["description"]}   {note}', rows)
    inside = {panel["title"] for row in dashboard["panels"] for panel in row.get("panels", [])}
    for raw in dashboard["panels"]:
        if raw["type"] == "row":
            page.row(raw)
    for panel in panels:
        if panel.title not in inside:
            page.panel(panel, window)
    page.save(path)
