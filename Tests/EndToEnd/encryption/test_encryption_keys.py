"""How an operator switches encryption on, changes its keys, and is told what is wrong with them."""

import base64
import re
import threading

import pytest
from harness import Server, Wire, callboard, make_key

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def sealed(*keys):
    return {"CALLBOARD_ENCRYPTION_KEY": ",".join(keys)} if keys else {}


def doctor(directory, *keys):
    return callboard("doctor", directory=directory, check=False, **sealed(*keys)).stdout


def start_refused(directory, **environment):
    done = callboard("serve", "--port", "0", directory=directory, check=False, **environment)
    assert done.returncode not in (0, -4, -6)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.mark.parametrize("keys", [
    "hunter2-is-no-key", OLD[:-4], OLD + "," + "hunter2", base64.b64encode(b"hunter2" * 5).decode(),
])
def test_an_ill_formed_key_stops_the_start_and_is_not_shown(tmp_path, keys):
    line = start_refused(tmp_path / "data", CALLBOARD_ENCRYPTION_KEY=keys)
    assert "CALLBOARD_ENCRYPTION_KEY" in line and "32 bytes" in line
    assert "hunter2" not in line and keys[:12] not in line


def test_keys_come_from_a_file_too(tmp_path):
    directory, file = tmp_path / "data", tmp_path / "keys"
    file.write_text(f"{NEW}\n{OLD}\n")
    named = {"CALLBOARD_ENCRYPTION_KEY_FILE": str(file)}
    with Server(directory, **named) as server:
        Wire(server).call("create_task", {"agent_type": "planning", "task_description": "from a file"})
    with Server(directory, **sealed(NEW)) as server:
        assert Wire(server).call("poll_tasks", {"agent_id": "planning-1"})["tasks"]
    assert "beside CALLBOARD_ENCRYPTION_KEY" in start_refused(directory, **named, **sealed(NEW))
    file.write_text("\n")
    assert "CALLBOARD_ENCRYPTION_KEY_FILE" in start_refused(directory, **named)
    assert "CALLBOARD_ENCRYPTION_KEY_FILE" in start_refused(
        directory, CALLBOARD_ENCRYPTION_KEY_FILE=str(tmp_path / "none")
    )


def test_a_sealed_store_does_not_start_without_its_key_and_is_none_the_worse(tmp_path):
    directory = tmp_path / "data"
    with Server(directory, **sealed(OLD)) as server:
        Wire(server).call("create_task", {"agent_type": "planning", "task_description": "kept"})
    key = re.search(r"[0-9a-f]{16}", doctor(directory, OLD)).group()
    for wrong in [{}, sealed(NEW)]:
        assert key in start_refused(directory, **wrong)
    assert key in doctor(directory) and "FAIL" in doctor(directory)
    with Server(directory, **sealed(OLD)) as server:
        (task,) = Wire(server).call("poll_tasks", {"agent_id": "planning-1"})["tasks"]
        assert task["task_description"] == "kept"


def test_a_key_is_replaced_while_agents_work(tmp_path):
    directory = tmp_path / "data"
    boss = make_key(directory, "orchestrator")
    with Server(directory, **sealed(OLD)) as server:
        wire = Wire(server, boss)
        for number in range(200):
            wire.call("set_shared_state", {"key": f"k{number}", "value": {"round": 0}})
    # A command with a key that the server does not have yet is told so.
    with Server(directory, **sealed(OLD)):
        refused = callboard("keys", "rotate-encryption", directory=directory, check=False, **sealed(NEW, OLD))
        assert refused.returncode != 0 and "restart it" in refused.stderr
    with Server(directory, **sealed(NEW, OLD)) as server:
        ended, failures = threading.Event(), []
        last = {}

        def write(part):
            wire, round = Wire(server, boss), 0
            try:
                while not ended.is_set():
                    round += 1
                    for number in range(part, 200, 4):
                        wire.call("set_shared_state", {"key": f"k{number}", "value": {"round": round}})
                        last[number] = round
            except Exception as error:
                failures.append(error)

        writers = [threading.Thread(target=write, args=(part,)) for part in range(3)]
        for writer in writers:
            writer.start()
        try:
            done = callboard("keys", "rotate-encryption", directory=directory, **sealed(NEW, OLD))
        finally:
            ended.set()
            for writer in writers:
                writer.join()
        assert failures == []
        old = re.search(r"Nothing is sealed with the key ([0-9a-f]{16})", done.stdout).group(1)
        wire = Wire(server, boss)
        for number in range(200):
            value = wire.call("get_shared_state", {"key": f"k{number}"})["value"]
            assert value == {"round": last.get(number, 0)}
    assert old not in doctor(directory, NEW)
    with Server(directory, **sealed(NEW)) as server:
        assert Wire(server, boss).call("get_shared_state", {"key": "k3"})["value"] == {"round": 0}


def test_without_the_setting_all_is_as_before_and_the_command_says_what_is_missing(tmp_path):
    directory = tmp_path / "data"
    with Server(directory) as server:
        Wire(server).call("create_task", {"agent_type": "planning", "task_description": "plain"})
    assert "sealed" not in doctor(directory)
    refused = callboard("keys", "rotate-encryption", directory=directory, check=False)
    assert refused.returncode != 0 and "CALLBOARD_ENCRYPTION_KEY" in refused.stderr
    # Switched on, the doctor tells what is still plain.
    with Server(directory, **sealed(NEW)):
        pass
    assert "stored plain" in doctor(directory, NEW)
