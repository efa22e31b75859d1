"""The judge of a soak sees what a soak is for: memory that grows, calls that slow down, mistakes."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "Soak"))

import verdict  # noqa: E402
from histogram import Histogram  # noqa: E402


def windows(**changes):
    """Forty windows of a steady server, of which figures may change with the number of the window."""
    steady = {"private": 50.0, "descriptors": 100, "threads": 10, "p99": 0.010, "rate": 200.0}
    wobble = [0.99, 1.0, 1.01, 1.0]
    return [{**{name: value * wobble[number % 4] for name, value in steady.items()},
             **{name: change(number) for name, change in changes.items()}} for number in range(40)]


def test_a_steady_server_holds():
    complaints, figures = verdict.judge(windows(), {})
    assert complaints == []
    assert abs(figures["private"]["drift"]) < 0.01


@pytest.mark.parametrize("change, word", [
    ({"private": lambda number: 50 + number * 0.12}, "private"),
    ({"descriptors": lambda number: 100 + number}, "descriptors"),
    ({"threads": lambda number: 10 + number}, "threads"),
    ({"p99": lambda number: 0.010 if number < 20 else 0.016}, "p99"),
    ({"rate": lambda number: 200 if number < 20 else 150}, "tasks a second"),
])
def test_what_drifts_is_named(change, word):
    complaints, _ = verdict.judge(windows(**change), {})
    assert len(complaints) == 1 and word in complaints[0]


def test_one_bad_window_is_no_drift():
    spike = {"p99": lambda number: 0.5 if number == 35 else 0.010, "private": lambda number: 80 if number == 36 else 50}
    assert verdict.judge(windows(**spike), {})[0] == []


def test_a_single_error_fails_the_soak():
    assert verdict.judge(windows(), {"ToolError: LEASE_LOST": 1})[0] == ["1 × ToolError: LEASE_LOST"]


def test_a_soak_without_windows_proves_nothing():
    assert verdict.judge([], {})[0]


def test_a_histogram_gives_its_quantiles():
    histogram = Histogram()
    for milliseconds in range(1, 1_001):
        histogram.add(milliseconds / 1_000)
    for share, value in [(0.5, 0.5), (0.99, 0.99), (1, 1.0)]:
        assert value <= histogram.quantile(share) <= value * 1.05
    assert Histogram().quantile(0.5) is None
