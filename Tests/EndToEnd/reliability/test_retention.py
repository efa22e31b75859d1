"""Old tasks go, and their room goes back to the disk, while the board is in use.

With RETENTION_MEBIBYTES=400 the test measures what docs/performance.md tells.
"""

import os
import sqlite3
import threading
import time

from disk import rows
from harness import Server, Wire, callboard, until

MEBIBYTES = int(os.environ.get("RETENTION_MEBIBYTES", "24"))
DAY = 86_400_000


def grow_old(directory):
    """Fills a store with finished tasks of 40 days ago, each with a result of 128 KiB."""
    with Server(directory) as server:
        wire = Wire(server)
        task = wire.call("create_task", {"agent_type": "planning", "task_description": "model"})["task_id"]
        wire.call("poll_tasks", {"agent_id": "planning-1"})
        wire.call("submit_result", {"task_id": task, "status": "completed", "agent_id": "planning-1", "result": {}})
    database = sqlite3.connect(directory / "callboard.sqlite")
    columns = [name for _, name, *_ in database.execute("PRAGMA table_info(tasks)") if name not in ("seq", "id")]
    old = {"finished_at": f"finished_at - {40 * DAY}", "result": "'{\"text\":\"' || hex(randomblob(65000)) || '\"}'"}
    chosen = ", ".join(old.get(name, name) for name in columns)
    database.execute(f"""
        WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < ?)
        INSERT INTO tasks (id, {", ".join(columns)})
        SELECT 'task-20260101-' || value, {chosen} FROM number JOIN tasks WHERE tasks.id = ?
    """, (MEBIBYTES * 8, task))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


class Caller(threading.Thread):
    """Creates, reads and writes without a pause, and takes the time of each call."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.ended, self.times, self.failure = server, threading.Event(), [], None

    def run(self):
        wire = Wire(self.server)
        try:
            while not self.ended.is_set():
                for tool, arguments in [
                    ("create_task", {"agent_type": "testing", "task_description": "x"}),
                    ("set_shared_state", {"key": "k", "value": {"a": 1}}), ("list_tasks", {"limit": 5}),
                ]:
                    began = time.monotonic()
                    wire.call(tool, arguments)
                    self.times.append(time.monotonic() - began)
        except Exception as error:  # noqa: BLE001 - a thread must not end in silence
            self.failure = error


def measured(server, condition):
    """Calls until a condition is met; gives the times of the calls in milliseconds, ascending."""
    callers = [Caller(server) for _ in range(2)]
    for caller in callers:
        caller.start()
    until(condition, 240, "it never came to an end")
    for caller in callers:
        caller.ended.set()
    for caller in callers:
        caller.join(30)
        assert caller.failure is None, caller.failure
    return sorted(value * 1_000 for caller in callers for value in caller.times)


def quantiles(times):
    return f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[len(times) * 99 // 100]:.1f} ms, {len(times)} calls"


def test_old_tasks_and_their_room_go_while_the_board_is_in_use(tmp_path):
    directory = tmp_path / "data"
    database = directory / "callboard.sqlite"
    limits = {"CALLBOARD_MAX_OPEN_TASKS": "1000000", "CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR": "1000000"}
    with Server(tmp_path / "empty", **limits) as server:
        ends = time.monotonic() + 5
        alone = measured(server, lambda: time.monotonic() > ends)
    grow_old(directory)
    before = database.stat().st_size
    assert before > MEBIBYTES << 20
    with Server(directory, **limits) as server:
        began = time.monotonic()
        # The file itself shrinks when its log is brought into it, as it is while changes go on.
        beside = measured(server, lambda: database.stat().st_size < before / 3)
        lasted = time.monotonic() - began
    assert rows(directory, "SELECT count(*) FROM tasks WHERE id LIKE 'task-20260101-%'") == [(0,)]
    assert callboard("doctor", "--deep", directory=directory).returncode == 0
    print(f"{(before - database.stat().st_size) >> 20} MiB went in {lasted:.0f} s")
    print(f"an empty board: {quantiles(alone)}; meanwhile: {quantiles(beside)}")
