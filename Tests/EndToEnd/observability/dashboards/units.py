"""Writes numbers as a panel with Grafana's unit of that name does, near enough for a picture."""

SCALES = {
    "s": [(1e-6, "µs", 1e-6), (1e-3, "ms", 1e-3), (1, "s", 1), (60, "min", 60), (3600, "h", 3600)],
    "bytes": [(1, "B", 1), (1024, "KiB", 1024), (1024**2, "MiB", 1024**2), (1024**3, "GiB", 1024**3)],
    "short": [(1, "", 1), (1e3, "K", 1e3), (1e6, "M", 1e6), (1e9, "B", 1e9)],
}
SUFFIXES = {"cpm": "/min", "opm": "/min", "ops": "/s", "reqps": "/s"}


def number(value, decimals=None):
    if decimals is None:
        decimals = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def text(value, unit, decimals=None):
    if unit == "percentunit":
        return number(value * 100, (1 if value and abs(value) < 1 else 0) if decimals is None else decimals) + " %"
    if unit == "currencyUSD":
        return "$" + number(value, decimals if decimals is not None else 2 if abs(value) >= 0.1 else 4)
    suffix = SUFFIXES.get(unit, "")
    scale = SCALES["short" if suffix else unit]
    size, name, factor = next((step for step in reversed(scale) if abs(value) >= step[0]), scale[0])
    if value == 0:
        name, factor = {"s": ("s", 1), "bytes": ("B", 1)}.get(unit, ("", 1))
    gap = " " if name and unit in ("s", "bytes") else ""
    return number(value / factor, decimals if factor == 1 and unit != "s" else None) + gap + name + suffix
