"""The server as its operator meets it: keys, logs, metrics, shutdown, commands."""

import gzip
import json
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest
from harness import BINARY, Server, ToolError, Wire, callboard, make_key, until


def test_a_key_made_or_revoked_beside_the_server_counts_at_once(tmp_path):
    directory = tmp_path / "data"
    with Server(directory) as server:
        assert Wire(server).call("list_tasks")["tasks"] == []
        key = make_key(directory, "orchestrator")
        wire = Wire(server, key)
        assert wire.call("list_tasks")["tasks"] == []
        # From now on the board is closed to whoever shows no key.
        assert Wire(server).request("tools/list").status == 401
        kid = key.split("_")[1]
        assert kid in callboard("keys", "list", directory=directory).stdout
        callboard("keys", "revoke", kid, directory=directory)
        answer = wire.request("tools/list")
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert Wire(server).request("tools/list").status == 401


def test_a_worker_cannot_act_as_another(tmp_path):
    directory = tmp_path / "data"
    ada = make_key(directory, "worker", "planning-1", "planning")
    boss = make_key(directory, "orchestrator")
    with Server(directory) as server:
        task = Wire(server, boss).call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
        wire = Wire(server, ada)
        for tool, arguments in [
            ("poll_tasks", {"agent_id": "planning-2"}),
            ("submit_result", {"task_id": task, "status": "completed", "agent_id": "planning-2"}),
            ("heartbeat", {"agent_id": "planning-2"}),
            ("register_agent", {"agent_id": "planning-2"}),
            ("create_task", {"agent_type": "planning", "task_description": "x"}),
        ]:
            with pytest.raises(ToolError) as error:
                wire.call(tool, arguments)
            assert error.value.code == "FORBIDDEN", (tool, error.value)
        assert wire.call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]["task_id"] == task
        # The key says who it is: the argument may be left out where the tool allows it.
        wire.call("submit_result", {"task_id": task, "status": "completed", "result": {}})


def test_every_way_to_show_a_bad_key(tmp_path):
    directory = tmp_path / "data"
    key = make_key(directory, "orchestrator", None, None, "--expires", "1s")
    good = make_key(directory, "orchestrator")
    other = good[:-1] + ("y" if good.endswith("x") else "x")
    revoked = make_key(directory, "orchestrator")
    callboard("keys", "revoke", revoked.split("_")[1], directory=directory)
    elsewhere = make_key(tmp_path / "elsewhere", "orchestrator")
    # A server without an authorization server takes no tokens, however good.
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwic2NvcGUiOiJjYWxsYm9hcmQ6b3JjaGVzdHJhdGUifQ."
    with Server(directory) as server:
        wire = Wire(server)
        expired = {"Authorization": f"Bearer {key}"}
        until(lambda: wire.request("tools/list", headers=expired).status == 401, 10, "the key never expired")
        for headers in [
            {}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": f"Basic {good}"},
            {"Authorization": f"Bearer {other}"}, {"Authorization": f"Bearer {good} "[:-2]}, {"X-API-Key": "nothing"},
            {"Authorization": good}, {"Authorization": f"Bearer {good.lower()}"}, {"Authorization": f"Bearer {good.upper()}"},
            {"Authorization": f"Bearer {good}x"}, {"Authorization": f"Bearer {good[:-1]}"},
            {"Authorization": f"Bearer {good[:30]} {good[30:]}"}, {"Authorization": f"Bearer {good}, Bearer {good}"},
            {"Authorization": f"Bearer {good} {good}"}, {"Authorization": f"Bearer\t{good}"},
            {"Authorization": f'Bearer "{good}"'}, {"Authorization": f"Token {good}"}, {"Authorization": f"Digest {good}"},
            {"Authorization": f"Bearer {revoked}"}, {"Authorization": f"Bearer {elsewhere}"},
            {"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {other}", "X-API-Key": good},
            {"Cookie": f"Authorization=Bearer {good}"}, {"Cookie": f"key={good}"}, {"X-Api-Token": good},
            {"Proxy-Authorization": f"Bearer {good}"}, {"X-API-Key": f"Bearer {good}"}, {"X-API-Key": good.split("_")[1]},
        ]:
            assert wire.request("tools/list", headers=headers).status == 401, headers
        assert wire.send(wire.message("tools/list"), path=f"/mcp?token={good}").status == 401
        assert wire.request("tools/list", headers={"X-API-Key": good}).status == 200
        assert wire.request("tools/list", headers={"Authorization": f"bearer {good}"}).status == 200


def test_the_operators_own_key(tmp_path):
    with Server(tmp_path / "data", MCP_API_KEY="a-secret-of-some-length") as server:
        assert Wire(server).request("tools/list").status == 401
        assert Wire(server, "a-secret-of-some-length").call("list_tasks")["tasks"] == []


def test_without_a_key_only_loopback_is_served_and_it_says_so(tmp_path):
    with Server(tmp_path / "data") as server:
        server.stop()
        assert any("No key" in note for note in server.notes), server.notes
    refused = callboard("serve", "--host", "0.0.0.0", "--port", "0", directory=tmp_path / "data", check=False)
    assert refused.returncode != 0
    assert "0.0.0.0" in refused.stderr and "callboard keys create" in refused.stderr


@pytest.mark.parametrize("environment, flags, word", [
    ({"CALLBOARD_PORT": "abc"}, [], "CALLBOARD_PORT"),
    ({"CALLBOARD_PORT": "70000"}, [], "CALLBOARD_PORT"),
    ({"CALLBOARD_PROT": "3000"}, [], "CALLBOARD_PROT"),
    ({"CALLBOARD_AGENT_TYPES": "a b"}, [], "CALLBOARD_AGENT_TYPES"),
    ({"CALLBOARD_LEASE_SECONDS": "0"}, [], "CALLBOARD_LEASE_SECONDS"),
    ({"CALLBOARD_STORE": "postgres://localhost"}, [], "CALLBOARD_STORE"),
    ({"CALLBOARD_LOG_LEVEL": "loud"}, [], "CALLBOARD_LOG_LEVEL"),
    ({"MCP_API_KEY": "short"}, [], "MCP_API_KEY"),
    ({"AGENT_COMM_LOCK_TIMEOUT": "-1"}, [], "AGENT_COMM_LOCK_TIMEOUT"),
    ({}, ["--port", "80x"], "CALLBOARD_PORT"),
    ({}, ["--config", "/no/such/file.json"], "/no/such/file.json"),
])
def test_a_bad_setting_stops_the_start_with_one_sentence_that_names_it(tmp_path, environment, flags, word):
    done = callboard("serve", *flags, directory=tmp_path / "data", check=False, **environment)
    assert done.returncode not in (0, -4, -6)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and word in lines[0], done.stderr
    assert "short" not in lines[0]


def test_settings_come_from_flags_then_environment_then_file(tmp_path):
    config = tmp_path / "callboard.json"
    config.write_text(json.dumps({"callboard": {"agentTypes": "alpha,beta", "leaseSeconds": 77, "logLevel": "error"}}))
    with Server(tmp_path / "data", "--config", str(config), "--log-level", "info", CALLBOARD_AGENT_TYPES="gamma") as server:
        task = Wire(server).call("create_task", {"agent_type": "gamma", "task_description": "x"})
        order = Wire(server).call("poll_tasks", {"agent_id": "gamma-1"})["tasks"][0]
        assert order["task_id"] == task["task_id"]
        with pytest.raises(ToolError) as error:
            Wire(server).call("create_task", {"agent_type": "alpha", "task_description": "x"})
        assert error.value.code == "AGENT_TYPE_UNKNOWN"
    config.write_text(json.dumps({"callboard": {"colour": "red"}}))
    done = callboard("serve", "--config", str(config), directory=tmp_path / "data", check=False)
    assert "callboard.colour" in done.stderr


def test_help_lists_every_setting():
    text = callboard("serve", "--help").stdout
    for name in ["CALLBOARD_HOST", "CALLBOARD_PORT", "CALLBOARD_DATA_DIR", "AGENT_COMM_DATA_DIR", "MCP_API_KEY",
                 "CALLBOARD_AGENT_TYPES", "CALLBOARD_LEASE_SECONDS", "CALLBOARD_AGENT_TIMEOUT", "CALLBOARD_LOG_FORMAT"]:
        assert name in text


def test_a_second_server_on_the_same_directory_is_refused(tmp_path):
    with Server(tmp_path / "data"):
        done = callboard("serve", "--port", "0", directory=tmp_path / "data", check=False)
        assert done.returncode != 0
        assert "Another server" in done.stderr and "data" in done.stderr


def test_a_taken_port_and_a_file_as_directory_are_clear_errors(tmp_path, server):
    done = callboard("serve", "--port", str(server.port), directory=tmp_path / "other", check=False)
    assert done.returncode not in (0, -4, -6) and str(server.port) in done.stderr, done.stderr
    (tmp_path / "file").write_text("x")
    done = callboard("serve", "--port", "0", directory=tmp_path / "file", check=False)
    assert done.returncode not in (0, -4, -6) and "file" in done.stderr


def test_sigterm_answers_every_wait_and_ends_with_0(server):
    task = Wire(server).call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"]
    answers = []

    def wait(tool, arguments):
        answers.append(Wire(server).call(tool, arguments))

    waits = [threading.Thread(target=wait, args=("poll_tasks", {"agent_id": f"planning-{n}", "wait_seconds": 600}))
             for n in range(10)]
    waits += [threading.Thread(target=wait, args=("get_result", {"task_id": task, "wait_seconds": 600}))]
    waits += [threading.Thread(target=wait, args=("poll_tasks", {"agent_id": "planning-x", "wait_seconds": 4}))]
    for thread in waits:
        thread.start()
    probe = Wire(server)
    while "callboard_open_waits 12" not in probe.send(b"", method="GET", path="/metrics").body.decode():
        pass
    begun = time.monotonic()
    server.terminate()
    assert server.wait(10) == 0
    for thread in waits:
        thread.join(5)
    assert len(answers) == 12
    assert sum(answer.get("tasks") == [] for answer in answers) == 11
    assert time.monotonic() - begun < 10
    assert [event["event"] for event in server.events if "event" in event][-1] == "server_stopped"


def test_every_log_line_is_json_and_tells_the_story_without_the_text(server, wire):
    secret = "Bearer cb_000000000000_secretsecretsecretsecretsecretsecretsecretsecre_000000"
    task = wire.call("create_task", {"agent_type": "planning", "task_description": secret + "\nforged", "sensitive": True})
    wire.call("poll_tasks", {"agent_id": "planning-1"})
    wire.call("submit_result", {"task_id": task["task_id"], "status": "failed", "error": "broken"})
    server.stop()
    names = [event.get("event") for event in server.events]
    for name in ["server_ready", "task_created", "tool_called", "agent_registered", "task_claimed", "task_failed",
                 "server_draining", "server_stopped"]:
        assert name in names, names
    assert "secretsecret" not in json.dumps(server.events)
    created = next(event for event in server.events if event.get("event") == "task_created")
    assert created["task_id"] == task["task_id"] and created["level"] == "info" and created["time"].endswith("Z")
    called = next(event for event in server.events if event.get("event") == "tool_called")
    assert called["tool"] == "create_task" and called["outcome"] == "ok" and called["duration_ms"] >= 0


def test_metrics_are_well_formed_and_agree_with_what_happened(server, wire, tmp_path):
    for number in range(7):
        task = wire.call("create_task", {"agent_type": "testing", "task_description": str(number)})["task_id"]
        wire.call("poll_tasks", {"agent_id": "testing-1"})
        wire.call("submit_result", {"task_id": task, "status": "failed" if number < 2 else "completed",
                                    **({"error": "no"} if number < 2 else {"result": {}})})
    wire.call("create_task", {"agent_type": "testing", "task_description": "left"})
    answer = wire.send(b"", method="GET", path="/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.body.decode()
    for line in [
        'callboard_tasks_created_total{agent_type="testing"} 8',
        'callboard_tasks_claimed_total{agent_type="testing"} 7',
        'callboard_tasks_finished_total{agent_type="testing",status="completed"} 5',
        'callboard_tasks_finished_total{agent_type="testing",status="failed"} 2',
        'callboard_tasks_finished_total{agent_type="planning",status="completed"} 0',
        'callboard_tool_calls_total{tool="create_task",outcome="ok"} 8',
        'callboard_tool_call_duration_seconds_count{tool="poll_tasks",outcome="ok"} 7',
        'callboard_task_queue_wait_seconds_count{agent_type="testing"} 7',
        'callboard_queue_tasks{agent_type="testing",state="ready"} 1',
        'callboard_agents{agent_type="testing",state="idle"} 1',
    ]:
        assert line in text.splitlines(), line
    checker = Path(__file__).parents[1] / "check_exposition.py"
    assert subprocess.run(["python3", checker, "text"], input=answer.body).returncode == 0
    assert subprocess.run(["promtool", "check", "metrics"], input=answer.body).returncode == 0
    packed = wire.send(b"", {"Accept-Encoding": "gzip"}, method="GET", path="/metrics")
    assert packed.headers["content-encoding"] == "gzip"
    # Only values of the process move between two scrapes that nothing lies between.
    names = [[line.split(b" ")[0] for line in body.splitlines()] for body in (gzip.decompress(packed.body), answer.body)]
    assert names[0] == names[1]
    strict = wire.send(b"", {"Accept": "application/openmetrics-text; version=1.0.0"}, method="GET", path="/metrics")
    assert strict.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert subprocess.run(["python3", checker, "om"], input=strict.body).returncode == 0
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
    assert len(list(text_string_to_metric_families(strict.body.decode()))) > 20


def test_health_and_readiness(wire):
    assert wire.send(b"", method="GET", path="/healthz").status == 200
    assert wire.send(b"", method="GET", path="/readyz").status == 200


def test_doctor_finds_what_is_wrong(tmp_path):
    directory = tmp_path / "data"
    fresh = callboard("doctor", directory=directory)
    assert "no store" in fresh.stdout
    with Server(directory) as server:
        beside = callboard("doctor", directory=directory, CALLBOARD_PORT=str(server.port))
        assert "is ready" in beside.stdout and "There is no key" in beside.stdout
    database = directory / "callboard.sqlite"
    database.write_bytes(database.read_bytes()[:4096] + b"\xa5" * 20480)
    for suffix in ("-wal", "-shm"):
        Path(str(database) + suffix).unlink(missing_ok=True)
    damaged = callboard("doctor", directory=directory, check=False)
    assert damaged.returncode == 1 and "FAIL" in damaged.stdout and "backup" in damaged.stdout


def test_the_demo_plays_to_its_end_on_a_private_and_on_a_running_server(tmp_path):
    private = callboard("demo")
    for word in ["planning", "implementation", "testing", "documentation"]:
        assert word in private.stdout
    directory = tmp_path / "data"
    make_key(directory, "orchestrator")
    with Server(directory) as server:
        running = callboard("demo", "--url", server.url, directory=directory)
        assert "documentation" in running.stdout
        listed = callboard("keys", "list", directory=directory).stdout
        assert len(re.findall(r"\bvalid\b", listed)) == 1, listed


def test_keys_rotate_with_an_overlap(tmp_path):
    directory = tmp_path / "data"
    old = make_key(directory, "worker", "planning-1", "planning")
    new = re.search(r"cb_\w+", callboard("keys", "rotate", old.split("_")[1], directory=directory).stdout).group()
    now = re.search(r"cb_\w+", callboard("keys", "rotate", new.split("_")[1], "--overlap", "0s", directory=directory).stdout)
    with Server(directory) as server:
        assert Wire(server, old).request("tools/list").status == 200
        assert Wire(server, new).request("tools/list").status == 401
        assert Wire(server, now.group()).request("tools/list").status == 200


def test_a_mistyped_command_says_what_there_is():
    done = subprocess.run([BINARY, "srve"], capture_output=True, text=True)
    assert done.returncode != 0 and done.stderr
    done = callboard("keys", "create", check=False)
    assert "--agent" in done.stderr
