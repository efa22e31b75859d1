"""Nothing is counted twice where several nodes share a board, and nothing of a node is left out."""

import re

import pytest
from boards import FILES, ROOT, load, panels
from nodes import KINDS, OF_BOARD, OF_NODE, miscounts
from promql import metric_names
from stack import read

QUERIES = {query.name: query.expression for path in FILES for panel in panels(load(path)) for query in panel.queries}
RULES = {f"{name}-{number}": rule["expr"] for name in ("recording", "alerts")
         for number, rule in enumerate(rule for group in read(f"rules/{name}.yml")["groups"] for rule in group["rules"])}
EXAMPLES = {f"{page}-{number}": block.strip() for page in ("metrics", "runbooks", "monitoring", "operations", "scaling")
            for number, block in enumerate(
                line for text in re.findall(r"```promql\n(.*?)```", (ROOT / f"docs/{page}.md").read_text(), re.DOTALL)
                for line in text.splitlines() if line)}


def test_of_every_gauge_it_is_known_whether_all_nodes_show_it_alike():
    gauges = {name for name, kind in KINDS.items() if kind == "gauge"}
    assert len(gauges) > 20
    assert gauges - OF_BOARD - OF_NODE == set(), "give it `scope: .board` in the catalogue, or put it into OF_NODE"
    assert OF_BOARD & OF_NODE == set()
    declared = "".join(path.read_text() for path in (ROOT / "Sources/Vocabulary/Signals").glob("Metric+*.swift"))
    for name in OF_NODE:
        assert f'"{name}"' in declared or f'"{name.removeprefix("callboard_")}"' in declared, f"{name} is no more"


def test_the_board_is_counted_by_all_kinds_of_families():
    assert {"callboard_queue_tasks", "callboard_agents", "callboard_rooms", "callboard_state_keys"} <= OF_BOARD
    # Each node's janitor looks at all agents.
    assert {"callboard_agent_busy_seconds_total", "callboard_agent_registered_seconds_total"} <= OF_BOARD
    assert not {name for name in OF_BOARD if KINDS[name] == "histogram"}


@pytest.mark.parametrize("expression", QUERIES.values(), ids=QUERIES)
def test_a_panel_is_right_with_several_nodes(expression):
    assert list(miscounts(expression)) == []


@pytest.mark.parametrize("expression", RULES.values(), ids=RULES)
def test_a_rule_is_right_with_several_nodes(expression):
    assert list(miscounts(expression)) == []


@pytest.mark.parametrize("expression", EXAMPLES.values(), ids=EXAMPLES)
def test_a_question_of_the_documentation_is_right_with_several_nodes(expression):
    assert list(miscounts(expression, alone=False)) == []


@pytest.mark.parametrize(("expression", "is_wrong"), [
    ("sum(callboard_queue_tasks)", True),
    ("sum by (job) (callboard_queue_tasks > 0)", True),
    ("sum(max by (job, instance, state) (callboard_queue_tasks))", True),
    ("sum(max without (agent_type) (callboard_queue_tasks))", True),
    ("callboard_rooms > 90", True),
    ("avg(callboard_rooms)", True),
    ("sum(rate(callboard_agent_busy_seconds_total[5m])) / 4", True),
    ("max(callboard_open_connections)", True),
    ("max by (agent_type) (rate(callboard_tasks_created_total[5m]))", True),
    ("histogram_quantile(0.9, max by (le) (rate(callboard_task_queue_wait_seconds_bucket[5m])))", True),
    ("sum by (state) (max by (job, agent_type, state) (callboard_queue_tasks))", False),
    ("sum(max without (instance) (callboard_queue_tasks))", False),
    ("max(callboard_queue_oldest_pending_age_seconds) > 300", False),
    ("max by (job) (rate(callboard_agent_busy_seconds_total[5m]))", False),
    ("sum(rate(callboard_tasks_created_total[5m]))", False),
    ("max by (instance) (callboard_open_connections)", False),
    ("min by (job, instance) (callboard_store_writable) == 0", False),
    ("process_open_fds / process_max_fds > 0.8", False),
    ("count(callboard_build_info)", False),
    ("up == 0", False),
])
def test_a_wrong_sum_is_seen(expression, is_wrong):
    assert bool(list(miscounts(expression))) is is_wrong


def test_every_family_is_shown_on_a_dashboard():
    shown = {name for expression in QUERIES.values() for name in metric_names(expression)}
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) if name not in KINDS else name for name in shown}
    assert KINDS.keys() - bare == set()
