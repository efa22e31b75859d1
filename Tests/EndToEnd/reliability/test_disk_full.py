"""A disk that is full: writes are refused in one sentence, reads go on, and writing resumes by itself."""

import os
import re
import subprocess
import threading
import time

import pytest
from disk import fill, limited_files, rows, small_disk
from harness import BINARY, OWN_SETTINGS, Server, ToolError, Wire, callboard, until


class Writer(threading.Thread):
    """Creates tasks and writes a key of its own, and remembers what was acknowledged and what was refused."""

    def __init__(self, server, name, operations, started):
        super().__init__(daemon=True)
        self.server, self.name, self.operations, self.started = server, name, operations, started
        self.tasks, self.version, self.refused, self.wrong = [], 0, [], []

    def run(self):
        wire = Wire(self.server)
        for number in range(self.operations):
            try:
                if number % 4 == 3:
                    value = {"number": number, "text": "x" * 500}
                    self.version = wire.call("set_shared_state", {"key": self.name, "value": value})["version"]
                else:
                    draft = {"agent_type": "planning", "task_description": f"{self.name} {number}",
                             "context": {"text": "x" * (40_000 if number % 50 == 0 else 200)}}
                    self.tasks.append(wire.call("create_task", draft)["task_id"])
            except ToolError as error:
                self.refused.append(error)
                if error.code != "STORAGE_ERROR" or not error.retryable:
                    self.wrong.append(error)
            except Exception as error:  # noqa: BLE001 - a thread must not end in silence
                self.wrong.append(error)
                return
            self.started.release()


def writable(server):
    page = Wire(server).send(b"", method="GET", path="/metrics").body.decode()
    return float(re.search(r"^callboard_store_writable (\S+)", page, re.MULTILINE)[1])


def lost_lines(wire):
    page = wire.send(b"", method="GET", path="/metrics").body.decode()
    return float(re.search(r"^callboard_log_lines_dropped_total (\S+)", page, re.MULTILINE)[1])


def refused(wire):
    """Writes until the disk takes no more; gives the refusal."""
    for number in range(5_000):
        try:
            wire.call("create_task", {"agent_type": "testing", "task_description": f"probe {number}",
                                      "context": {"text": "x" * 20_000}})
        except ToolError as error:
            return error
    raise AssertionError("the disk took everything")


def accepted(wire):
    try:
        return wire.call("create_task", {"agent_type": "testing", "task_description": "resumed"})["task_id"]
    except ToolError as error:
        assert error.code == "STORAGE_ERROR", error
        return None


def test_what_is_acknowledged_on_a_disk_that_fills_up_is_stored_and_nothing_else(tmp_path):
    with small_disk(tmp_path / "disk", 96) as disk:
        directory = disk / "data"
        with Server(directory) as server:
            done = threading.Semaphore(0)
            writers = [Writer(server, f"writer-{number}", 1_250, done) for number in range(8)]
            for writer in writers:
                writer.start()
            probes, recoveries = [], []
            wire = Wire(server)
            for _ in range(4):
                for _ in range(1_000):
                    assert done.acquire(timeout=60), [writer.wrong for writer in writers]
                filler = fill(disk)
                fault = refused(wire)
                assert fault.code == "STORAGE_ERROR" and fault.retryable
                assert "disk is full" in fault.message and "reading goes on" in fault.message
                # Reading goes on, the server is ready, and it tells of it.
                assert wire.call("list_tasks", {"limit": 1})["tasks"]
                assert wire.send(b"", method="GET", path="/readyz").status == 200
                until(lambda: writable(server) == 0, 10, "the gauge never told")
                until(lambda: any(event.get("event") == "store_unwritable" for event in server.events), 10, "no event")
                filler.unlink()
                began = time.monotonic()
                # Nobody has to write: the server tries by itself.
                until(lambda: writable(server) == 1, 10, "writing never resumed")
                recoveries.append(time.monotonic() - began)
                probes.append(until(lambda: accepted(wire), 10, "writing never resumed"))
            for writer in writers:
                writer.join(120)
                assert not writer.is_alive() and not writer.wrong, writer.wrong
            assert any(event.get("event") == "store_writable" for event in server.events)
            server.kill()
        acknowledged = {task for writer in writers for task in writer.tasks}
        with Server(directory) as server:
            assert Wire(server).call("list_tasks", {"limit": 1})["tasks"]
        stored = rows(directory, "SELECT id, description FROM tasks")
        assert len({text for _, text in stored if text.startswith("writer")}) == len(acknowledged)
        assert {task for task, text in stored if text.startswith("writer")} == acknowledged
        assert set(probes) <= {task for task, _ in stored}
        versions = dict(rows(directory, "SELECT key, version FROM shared_state"))
        assert versions == {writer.name: writer.version for writer in writers if writer.version}
        assert callboard("doctor", "--deep", directory=directory).returncode == 0
        refusals = sum(len(writer.refused) for writer in writers)
        print(f"{len(acknowledged)} acknowledged, {refusals} refused, back after {max(recoveries):.2f} s at most")


def test_a_limit_on_the_size_of_files_is_a_refusal_and_no_crash(tmp_path):
    with Server(tmp_path / "data") as server:
        wire = Wire(server)
        kept = wire.call("create_task", {"agent_type": "planning", "task_description": "before"})["task_id"]
        with limited_files(server.process, 1 << 20):
            fault = refused(wire)
            assert fault.code == "STORAGE_ERROR" and fault.retryable and "reading goes on" in fault.message
            assert wire.call("get_task_status", {"task_id": kept})["status"] == "pending"
            assert wire.send(b"", method="GET", path="/readyz").status == 200
            until(lambda: writable(server) == 0, 10, "the gauge never told")
        until(lambda: writable(server) == 1, 10, "writing never resumed")
        assert until(lambda: accepted(wire), 10, "writing never resumed")


def test_a_log_on_a_full_disk_stops_nothing(tmp_path):
    with small_disk(tmp_path / "disk", 4) as disk:
        filler = fill(disk)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
        with open(disk / "log", "wb") as log:
            process = subprocess.Popen([BINARY, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")],
                                       stdout=log, stderr=subprocess.PIPE, text=True, env=environment)
        try:
            line = process.stderr.readline()
            server = Server(tmp_path / "data")
            server.port = int(re.search(r":(\d+)/mcp", line)[1])
            wire = Wire(server)
            for number in range(50):
                wire.call("create_task", {"agent_type": "planning", "task_description": str(number)})
            until(lambda: lost_lines(wire) > 0, 10, "no line was lost")
            assert process.poll() is None
            filler.unlink()
            last = wire.call("create_task", {"agent_type": "planning", "task_description": "logged"})["task_id"]
            until(lambda: last in (disk / "log").read_text(), 10, "no line was written after there was room")
        finally:
            process.terminate()
            assert process.wait(30) == 0


@pytest.mark.parametrize("metric", ["callboard_disk_free_bytes", "callboard_store_reusable_bytes",
                                    'callboard_store_file_bytes{file="database"}', 'callboard_store_file_bytes{file="log"}'])
def test_the_metrics_tell_of_files_and_disk(server, metric):
    Wire(server).call("create_task", {"agent_type": "planning", "task_description": "x"})
    page = Wire(server).send(b"", method="GET", path="/metrics").body.decode()
    value = re.search(rf"^{re.escape(metric)} (\S+)", page, re.MULTILINE)
    assert value and (float(value[1]) > 0 or "reusable" in metric)
