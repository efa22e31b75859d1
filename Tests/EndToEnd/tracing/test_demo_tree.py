"""What a person sees in LangSmith after `callboard demo`: a tree for each task, with its waits, attempts and calls."""

import pytest
from board import Board
from conftest import KEY
from fake_langsmith import FakeLangSmith
from harness import callboard
from test_langsmith import below, runs_of, settings

TREES = {
    "plan": """
        task planning
          queued
          attempt 1: planning-agent
            tools/call heartbeat
            tools/call heartbeat
            tools/call set_shared_state
            tools/call submit_result
    """,
    "codes": """
        task implementation
          queued
          attempt 1: implementation-agent
            tools/call get_shared_state
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
    """,
    "redirect": """
        task implementation
          queued
          attempt 1: implementation-agent – lease_lapsed
            tools/call get_shared_state
            tools/call heartbeat
          queued
          attempt 2: implementation-agent
            tools/call get_shared_state
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
    """,
    "clicks": """
        task implementation
          queued
          attempt 1: implementation-agent
            tools/call get_shared_state
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
    """,
    "tests": """
        task testing
          blocked
          queued
          attempt 1: testing-agent – Port 8081 is still held by an earlier test run; nothing was tested.
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
          queued
          attempt 2: testing-agent
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
          tools/call retry_task
    """,
    "readme": """
        task documentation
          blocked
          queued
          attempt 1: documentation-agent
            tools/call heartbeat
            tools/call heartbeat
            tools/call submit_result
    """,
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The receiver after the demo, and the metrics that the board showed at its end."""
    directory = tmp_path_factory.mktemp("demo") / "data"
    with FakeLangSmith(key=KEY) as langsmith:
        with Board(directory, **settings(langsmith)) as board:
            played = callboard("demo", "--url", board.server.url, directory=directory).stdout
            assert "6 tasks completed" in played
        yield langsmith


def part_of(root):
    return root.inputs["context"]["part"]


def roots(langsmith):
    return {part_of(run): run for run in runs_of(langsmith) if run.parent_run_id is None}


def outline(runs, run, depth=0):
    """A run and what is below it, a line each; which of several agents it was is left out.

    Calls that others make for a task may begin in the same millisecond as a wait, so they stand after both.
    """
    name = run.name[:-4] if run.name.startswith("attempt") else run.name
    # What is wrong with the whole stands in a test of its own.
    error = f" – {run.error}" if run.error and depth else ""
    children = sorted(below(runs, run), key=lambda child: child.run_type == "tool" and depth == 0)
    return "\n".join(["  " * depth + name + error, *(outline(runs, child, depth + 1) for child in children)])


def dedented(text):
    lines = text.strip("\n").rstrip().split("\n")
    return "\n".join(line.removeprefix(" " * 8) for line in lines)


def test_every_run_is_right(demo):
    assert demo.check() == []
    runs = runs_of(demo)
    assert {run.dotted_order.count(".") for run in runs} == {0, 1, 2}
    assert all(run.end_time for run in runs)
    assert {run["session_name"] for run in demo.state()["runs"].values()} == {"board"}


def test_there_is_one_root_for_each_task(demo):
    tops = [run for run in runs_of(demo) if run.parent_run_id is None]
    assert sorted(map(part_of, tops)) == sorted(TREES)
    assert {run.trace_id for run in runs_of(demo)} == {run.id for run in tops}


@pytest.mark.parametrize("part", TREES)
def test_a_tree_shows_how_its_task_went(demo, part):
    assert outline(runs_of(demo), roots(demo)[part]) == dedented(TREES[part])


@pytest.mark.parametrize("part", TREES)
def test_a_task_that_was_completed_in_the_end_shows_no_error(demo, part):
    root = roots(demo)[part]
    assert root.outputs["summary"] and root.metadata["callboard.status"] == "completed"
    assert root.error is None


@pytest.mark.parametrize("part", TREES)
def test_waits_and_attempts_fill_the_time_of_a_task_one_after_another(demo, part):
    runs = runs_of(demo)
    root = roots(demo)[part]
    steps = [run for run in below(runs, root) if run.run_type == "chain"]
    assert steps[0].start_time == root.start_time and steps[-1].end_time == root.end_time
    for step, following in zip(steps, steps[1:]):
        assert step.end_time <= following.start_time, (step.name, following.name)
        # Only the time between a failure and its retry belongs to nobody.
        if not step.error or step.error == "lease_lapsed":
            assert step.end_time == following.start_time, (step.name, following.name)


def test_the_lost_attempt_is_taken_up_by_the_other_agent(demo):
    runs = runs_of(demo)
    attempts = [run for run in below(runs, roots(demo)["redirect"]) if run.name.startswith("attempt")]
    lost, second = (run.name.partition(": ")[2] for run in attempts)
    assert {lost, second} == {"implementation-agent-001", "implementation-agent-002"}
    # Its lease of five seconds ran on.
    assert 5 <= (attempts[0].end_time - attempts[0].start_time).total_seconds() < 8
