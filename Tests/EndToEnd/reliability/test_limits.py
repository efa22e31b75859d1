"""Limits on what is stored, as a caller and an operator meet them."""

import pytest
from harness import Server, ToolError, Wire, callboard


def refusal(wire, tool, arguments):
    with pytest.raises(ToolError) as error:
        wire.call(tool, arguments)
    return error.value


def test_each_limit_is_told_by_name_and_is_no_reason_to_repeat_the_call(tmp_path):
    limits = {"CALLBOARD_MAX_OPEN_TASKS": "3", "CALLBOARD_MAX_STATE_KEYS": "2", "CALLBOARD_MAX_AGENTS": "1"}
    with Server(tmp_path / "data", **limits) as server:
        wire = Wire(server)
        task = {"agent_type": "planning", "task_description": "x"}
        tasks = [wire.call("create_task", task)["task_id"] for _ in range(3)]
        for key in "ab":
            wire.call("set_shared_state", {"key": key, "value": {}})
        wire.call("register_agent", {"agent_id": "planning-1", "agent_type": "planning"})
        for tool, arguments, setting in [
            ("create_task", task, "CALLBOARD_MAX_OPEN_TASKS"),
            ("set_shared_state", {"key": "c", "value": {}}, "CALLBOARD_MAX_STATE_KEYS"),
            ("register_agent", {"agent_id": "planning-2", "agent_type": "planning"}, "CALLBOARD_MAX_AGENTS"),
        ]:
            error = refusal(wire, tool, arguments)
            assert error.code == "LIMIT_REACHED" and not error.retryable and setting in error.message, error.message
        wire.call("cancel_task", {"task_id": tasks[0]})
        wire.call("create_task", task)
        assert refusal(wire, "create_task", task).code == "LIMIT_REACHED"
        # An agent without a place among the registered ones is served all the same.
        order = wire.call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]
        wire.call("submit_result", {"task_id": order["task_id"], "status": "completed", "result": {}})


def test_one_creator_may_not_take_the_whole_board(tmp_path):
    with Server(tmp_path / "data", CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR="2") as server:
        wire = Wire(server)
        task = {"agent_type": "planning", "task_description": "x"}
        for _ in range(2):
            wire.call("create_task", task)
        error = refusal(wire, "create_task", task)
        assert error.code == "LIMIT_REACHED" and "CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR" in error.message


@pytest.mark.parametrize("tool, argument, kibibytes, others", [
    ("create_task", "context", 256, {"agent_type": "planning", "task_description": "x"}),
    ("set_shared_state", "value", 256, {"key": "k"}),
    ("submit_result", "result", 1_024, {"status": "completed"}),
])
def test_a_value_may_be_as_large_as_its_limit_and_no_larger(server, wire, tool, argument, kibibytes, others):
    def value(size):
        # {"t":""} are eight bytes.
        return {"t": "x" * (size - 8)}

    if tool == "submit_result":
        wire.call("create_task", {"agent_type": "planning", "task_description": "x"})
        others = {**others, "task_id": wire.call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]["task_id"]}
    error = refusal(wire, tool, {**others, argument: value(kibibytes * 1_024 + 1)})
    assert error.code == "INVALID_ARGUMENT" and f"{kibibytes} KiB" in error.message
    wire.call(tool, {**others, argument: value(kibibytes * 1_024)})


def test_a_limit_that_is_no_number_stops_the_start(tmp_path):
    done = callboard("serve", directory=tmp_path / "data", check=False, CALLBOARD_MAX_OPEN_TASKS="many")
    assert done.returncode == 78 and "CALLBOARD_MAX_OPEN_TASKS" in done.stderr
