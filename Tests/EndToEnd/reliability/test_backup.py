"""A backup beside a server at work, and the board that goes on from it."""

import re
import stat
import threading
import time

from disk import rows
from harness import Server, Wire, callboard, make_key


def test_a_backup_beside_load_holds_what_was_acknowledged_and_the_board_goes_on_from_it(tmp_path):
    directory, copy, elsewhere = tmp_path / "data", tmp_path / "board.backup", tmp_path / "elsewhere"
    boss = make_key(directory, "orchestrator")
    worker = make_key(directory, "worker", "planning-1", "planning")
    with Server(directory, CALLBOARD_CALL_RATE="0", CALLBOARD_TOOL_RATES="none") as server:
        wire = Wire(server, boss)
        text = "x" * 30_000
        early = {wire.call("create_task", {"agent_type": "testing", "task_description": f"early {number}",
                                           "context": {"text": text}})["task_id"] for number in range(300)}
        late, times, failures = [], [], []
        ended = threading.Event()

        def write():
            wire = Wire(server, boss)
            while not ended.is_set():
                began = time.monotonic()
                try:
                    late.append(wire.call("create_task", {"agent_type": "planning", "task_description": "late"})["task_id"])
                except Exception as error:  # noqa: BLE001
                    failures.append(error)
                    return
                times.append(time.monotonic() - began)

        writers = [threading.Thread(target=write, daemon=True) for _ in range(4)]
        for writer in writers:
            writer.start()
        done = callboard("backup", str(copy), directory=directory)
        before_end = len(late)
        ended.set()
        for writer in writers:
            writer.join(30)
        assert not failures and before_end > 0
        assert "written and checked" in done.stdout
        assert early <= {task for task, in rows(copy, "SELECT id FROM tasks")}
        refused = callboard("backup", str(copy), directory=directory, check=False)
        assert refused.returncode != 0 and "--force" in refused.stderr
        callboard("backup", str(copy), "--force", directory=directory)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        # Nothing is put under a running server.
        running = callboard("restore", str(copy), "--force", directory=directory, check=False)
        assert running.returncode != 0 and "Another server" in running.stderr, running.stderr
        assert "The last backup is from" in callboard("doctor", directory=directory, CALLBOARD_PORT=str(server.port)).stdout
        task = wire.call("create_task", {"agent_type": "planning", "task_description": "after the backup"})["task_id"]
    assert {path.name for path in tmp_path.iterdir()} == {"data", "board.backup"}

    callboard("restore", str(copy), directory=elsewhere)
    with Server(elsewhere) as server:
        # The keys are those of the board, and its numbers go on.
        assert Wire(server).request("tools/list").status == 401
        wire = Wire(server, boss)
        order = Wire(server, worker).call("poll_tasks", {"agent_id": "planning-1"})["tasks"][0]
        Wire(server, worker).call("submit_result", {"task_id": order["task_id"], "status": "completed", "result": {}})
        assert wire.call("create_task", {"agent_type": "planning", "task_description": "goes on"})["task_id"] == task
    stored = {task for task, in rows(elsewhere, "SELECT id FROM tasks")}
    assert early | set(late) <= stored
    assert callboard("doctor", "--deep", directory=elsewhere).returncode == 0
    print(f"{len(times)} creations beside two backups, the slowest in {max(times) * 1_000:.0f} ms")


def test_a_restore_over_a_store_keeps_what_stood_there(tmp_path):
    directory, copy = tmp_path / "data", tmp_path / "board.backup"
    with Server(directory) as server:
        wire = Wire(server)
        wire.call("create_task", {"agent_type": "planning", "task_description": "kept"})
        callboard("backup", str(copy), directory=directory)
        wire.call("create_task", {"agent_type": "planning", "task_description": "later"})
        server.kill()
    refused = callboard("restore", str(copy), directory=directory, check=False)
    assert refused.returncode != 0 and "--force" in refused.stderr
    done = callboard("restore", str(copy), "--force", directory=directory)
    kept = re.search(r"kept as (\S+)\.$", done.stdout.strip())[1]
    with Server(directory) as server:
        assert len(Wire(server).call("list_tasks")["tasks"]) == 1
    aside = tmp_path / "aside"
    callboard("restore", kept, directory=aside)
    assert len(rows(aside, "SELECT id FROM tasks")) == 2


def test_a_backup_of_nothing_and_of_a_damaged_file_are_clear_errors(tmp_path):
    none = callboard("backup", str(tmp_path / "copy"), directory=tmp_path / "data", check=False)
    assert none.returncode != 0 and "no store" in none.stderr
    (tmp_path / "bad").write_text("no database")
    bad = callboard("restore", str(tmp_path / "bad"), directory=tmp_path / "data", check=False)
    assert bad.returncode != 0 and "of no use" in bad.stderr, bad.stderr
    missing = callboard("restore", str(tmp_path / "none"), directory=tmp_path / "data", check=False)
    assert missing.returncode != 0 and "cannot be read" in missing.stderr


def test_a_store_is_compacted_while_no_server_runs(tmp_path):
    directory = tmp_path / "data"
    with Server(directory) as server:
        Wire(server).call("create_task", {"agent_type": "planning", "task_description": "kept"})
        beside = callboard("compact", directory=directory, check=False)
        assert beside.returncode != 0 and "Another server" in beside.stderr
    assert "The store takes" in callboard("compact", directory=directory).stdout
    assert len(rows(directory, "SELECT id FROM tasks")) == 1
