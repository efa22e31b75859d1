"""kill -9 in the middle of load: what was answered is there, nothing is there twice, and the file is sound.

KILLS=100 kills so often; CONTRIBUTING.md tells more.
"""

import asyncio
import os
import statistics
import time

import findings
import pytest
from crew import Crew
from harness import Server, callboard

ROUNDS = int(os.environ.get("KILLS", "20"))
WRITERS = 64


@pytest.mark.timeout(60 + ROUNDS * 15)
def test_no_answered_write_is_lost_and_none_is_there_twice(tmp_path, record_property):
    directory = tmp_path / "data"
    crew, starts, caught = Crew(WRITERS, seed=20261121), [], 0

    def start():
        begun = time.monotonic()
        settings = {"CALLBOARD_MESSAGE_RATE": "0", "AGENT_COMM_MAX_MESSAGES": "1000000", "AGENT_COMM_LOCK_TIMEOUT": "60000"}
        server = Server(directory, **settings).start()
        starts.append(time.monotonic() - begun)
        return server

    def judge():
        database = findings.opened(findings.copied(directory, tmp_path / "copy"))
        assert findings.damage(database) == []
        assert findings.lost(database, crew) == []
        assert findings.doubled(database, crew) == []
        database.close()

    for number in range(ROUNDS):
        server = start()
        if number == 0:
            asyncio.run(crew.enter_rooms(server.port))
        # The moment is drawn, not waited for: the point is that it hits the load anywhere.
        asyncio.run(crew.work(server.port, crew.chance.uniform(0.05, 0.6), server.kill))
        caught += sum(writer.open is not None for writer in crew.writers)
        judge()
    server = start()
    asyncio.run(crew.settle(server.port))
    server.stop()
    # Every call has been answered by now, so the board holds what was asked for, and nothing else.
    judge()
    database = findings.opened(findings.copied(directory, tmp_path / "copy"))
    assert {id for id, in database.execute("SELECT id FROM tasks")} == set(crew.created)
    database.close()
    assert "is sound" in callboard("doctor", directory=directory).stdout
    assert crew.answered > ROUNDS * WRITERS / 2, "the load was none"
    figures = {"kills": ROUNDS, "answered writes": crew.answered, "calls cut off": caught,
               "start p50 s": round(statistics.median(starts), 2), "start max s": round(max(starts), 2)}
    record_property("kills", str(figures))
    print(figures)
