"""An engine that is away, slow, full, or none that a board can be kept in: a clear error in time, no hang, no crash."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine import Engine, free_port
from harness import BINARY, ToolError, Wire, callboard, until

TASK = {"agent_type": "planning", "task_description": "x"}
# Longer than the deadline of a command, and far shorter than a client's patience.
IN_TIME = 12


def status(node, path):
    wire = Wire(node)
    try:
        return wire.send(b"", method="GET", path=path).status
    finally:
        wire.close()


def refusal(node):
    """How a call fails: the status of HTTP, or the tool's error; and in which time."""
    wire, start = Wire(node), time.monotonic()
    try:
        answer = wire.request("tools/call", {"name": "create_task", "arguments": TASK})
    finally:
        wire.close()
    elapsed = time.monotonic() - start
    if answer.status != 200:
        assert answer.status == 503 and answer.headers.get("retry-after"), answer.body
        return elapsed
    error = answer.json["result"]["structuredContent"]["error"]
    assert error["code"] == "STORAGE_ERROR" and error["retryable"], error
    return elapsed


def waits(node, count):
    wire = Wire(node)
    page = wire.send(b"", method="GET", path="/metrics").body.decode()
    wire.close()
    return f"\ncallboard_open_waits {count}\n" in page


def test_an_engine_that_is_killed_and_comes_back(engine, cluster):
    nodes, (first, second) = cluster(2)
    kept = first.call("create_task", {**TASK, "agent_type": "testing"})["task_id"]
    with ThreadPoolExecutor() as pool:
        wait = pool.submit(second.call, "poll_tasks", {"agent_id": "planning-1", "wait_seconds": 120})
        until(lambda: waits(nodes[1], 1), 20, "nobody waits")
        engine.kill()
        for node in nodes:
            until(lambda: status(node, "/readyz") == 503, 20, "it says that it is ready")
            assert status(node, "/healthz") == 200
            assert refusal(node) < IN_TIME
        assert not wait.done()
        engine.start()
        for node in nodes:
            until(lambda: status(node, "/readyz") == 200, 30, "it is not ready again")
        assert not wait.done()
        task = first.call("create_task", TASK)["task_id"]
        assert wait.result(60)["tasks"][0]["task_id"] == task
    assert second.call("get_task_status", {"task_id": kept})["status"] == "pending"
    for node in nodes:
        assert node.process.poll() is None


def test_a_wait_that_ends_while_the_engine_is_away_says_so(engine, cluster):
    nodes, (wire,) = cluster(1)
    with ThreadPoolExecutor() as pool:
        wait = pool.submit(wire.call, "poll_tasks", {"agent_id": "planning-1", "wait_seconds": 10})
        until(lambda: waits(nodes[0], 1), 20, "nobody waits")
        engine.kill()
        with pytest.raises(ToolError) as refused:
            wait.result(60)
    assert refused.value.code == "STORAGE_ERROR" and refused.value.retryable


def test_an_engine_that_freezes(engine, cluster):
    nodes, (first, second) = cluster(2)
    first.call("create_task", TASK)
    engine.freeze()
    assert refusal(nodes[0]) < IN_TIME
    until(lambda: status(nodes[0], "/readyz") == 503, 20, "it says that it is ready")
    assert status(nodes[0], "/healthz") == 200
    engine.thaw()
    for node in nodes:
        until(lambda: status(node, "/readyz") == 200, 30, "it is not ready again")
    assert second.call("list_tasks")["tasks"]


def test_an_engine_that_sleeps_for_a_while_holds_nobody_for_longer(engine, cluster):
    nodes, (wire,) = cluster(1)
    wire.call("create_task", TASK)
    with ThreadPoolExecutor() as pool:
        sleep = pool.submit(engine.command, "DEBUG", "SLEEP", "2")
        # Shorter than a deadline: whoever calls meanwhile gets an answer.
        assert wire.call("create_task", TASK)["status"] == "pending"
        sleep.result(20)


def test_an_engine_without_memory_refuses_changes_and_lets_read(engine, cluster):
    nodes, (wire,) = cluster(1)
    task = wire.call("create_task", TASK)["task_id"]
    engine.command("CONFIG", "SET", "maxmemory", "1mb")
    with pytest.raises(ToolError) as refused:
        wire.call("create_task", TASK)
    assert refused.value.code == "STORAGE_ERROR" and "memory" in refused.value.message
    assert refused.value.retryable
    assert wire.call("get_task_status", {"task_id": task})["status"] == "pending"
    engine.command("CONFIG", "SET", "maxmemory", "0")
    assert wire.call("create_task", TASK)["status"] == "pending"


def test_an_engine_that_is_demoted_is_left_until_it_is_a_primary_again(engine, cluster):
    (node,), (wire,) = cluster(1)
    wire.call("create_task", TASK)
    engine.command("REPLICAOF", "127.0.0.1", free_port())
    assert refusal(node) < IN_TIME
    until(lambda: status(node, "/readyz") == 503, 20, "it says that it is ready")
    engine.command("REPLICAOF", "NO", "ONE")
    until(lambda: status(node, "/readyz") == 200, 30, "it is not ready again")
    assert wire.call("create_task", TASK)["status"] == "pending"


def test_a_lost_engine_opens_the_board_to_nobody(engine, cluster):
    """An engine that comes back empty has no keys either."""
    callboard("keys", "create", "--role", "orchestrator", **engine.settings)
    (node,), (wire,) = cluster(1)
    assert wire.request("tools/list").status == 401
    engine.command("FLUSHALL")
    until(lambda: wire.request("tools/list").status in (200, 401), 20, "no answer")
    time_is_up = time.monotonic() + 1
    while time.monotonic() < time_is_up:
        assert wire.request("tools/list").status == 401


def start(engine, tmp_path, **environment):
    """Tries to start a server; gives its status, its notes and its log, whenever it gives up."""
    done = subprocess.run(
        [BINARY, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")],
        env={"PATH": "/usr/bin:/bin", **engine.settings, **environment},
        capture_output=True, text=True, timeout=100,
    )
    return done.returncode, done.stderr, done.stdout


def test_a_start_without_an_engine_ends_with_its_reason(engine, tmp_path):
    cases = [
        ({"CALLBOARD_STORE_PASSWORD": "not-the-password"}, "WRONGPASS"),
        ({"CALLBOARD_STORE_CA": ""}, "CERTIFICATE_VERIFY_FAILED"),
        ({"CALLBOARD_STORE": "rediss://callboard@no-such-host.invalid:6379"}, "no-such-host.invalid"),
    ]
    # Each waits for an engine that may be on its way up; so they wait together.
    with ThreadPoolExecutor() as pool:
        starts = [pool.submit(start, engine, tmp_path, **change) for change, _ in cases]
        for (_, word), ended in zip(cases, starts):
            code, notes, log = ended.result(100)
            assert code == 1 and word in notes and notes.count("\n") == 1, (code, notes)
            assert "not-the-password" not in notes + log and "a-password-of-26" not in notes + log
            assert '"event":"engine_unreachable"' in log


@pytest.mark.parametrize("settings, environment, word", [
    (["maxmemory 100mb", "maxmemory-policy allkeys-lru"], {}, "noeviction"),
    (["appendonly no"], {"CALLBOARD_DURABILITY": "aof"}, "appendonly"),
])
def test_an_engine_that_cannot_hold_a_board_is_refused(tmp_path, settings, environment, word):
    with Engine(tmp_path / "engine", *settings) as engine:
        code, notes, _ = start(engine, tmp_path, **environment)
        assert code == 1 and word in notes, (code, notes)
        doctor = callboard("doctor", check=False, **engine.settings, **environment)
        assert doctor.returncode == 1 and word in doctor.stdout


def test_a_replica_is_no_store(engine, tmp_path):
    with Engine(tmp_path / "replica", f"replicaof 127.0.0.1 {engine.plain_port}") as replica:
        until(lambda: "master_link_status:up" in replica.command("INFO", "replication"), 30, "no replica")
        # The primary is better off with it: each change is confirmed.
        with ThreadPoolExecutor() as pool, engine.node(tmp_path / "node") as node:
            on_replica = pool.submit(start, replica, tmp_path)
            checked = next(event for event in node.events if event.get("event") == "engine_checked")
            assert (checked["durability"], checked["replicas"]) == ("replica", 1)
            wire = Wire(node)
            assert wire.call("create_task", TASK)["status"] == "pending"
            code, notes, _ = on_replica.result(100)
            assert code == 1 and "primary" in notes, (code, notes)
            replica.freeze()
            with pytest.raises(ToolError) as unconfirmed:
                wire.call("create_task", {**TASK, "idempotency_key": "once"})
            assert unconfirmed.value.code == "STORAGE_ERROR" and unconfirmed.value.retryable
            replica.thaw()
            until(lambda: try_again(wire), 30, "the change is not confirmed")
            tasks = wire.call("list_tasks")["tasks"]
            assert len(tasks) == 2, "the same call was made again, not another one"
            wire.close()


def try_again(wire):
    try:
        return wire.call("create_task", {**TASK, "idempotency_key": "once"})["task_id"]
    except ToolError as error:
        assert error.retryable
        return None
