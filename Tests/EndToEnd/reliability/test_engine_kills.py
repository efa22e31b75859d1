"""The engine dies in the middle of load: with `appendfsync always` what was answered is there, and once.

ENGINE_KILLS=100 kills so often.
"""

import asyncio
import os

import pytest
from engines import Engine
from harness import Server, until
from patient_crew import PatientCrew, judge, wait_until_ready

KILLS = int(os.environ.get("ENGINE_KILLS", "20"))
WRITERS = 64
PATIENT = {"CALLBOARD_MESSAGE_RATE": "0", "AGENT_COMM_MAX_MESSAGES": "1000000", "CALLBOARD_CALL_RATE": "0",
           "CALLBOARD_TOOL_RATES": "none"}


@pytest.mark.timeout(120 + KILLS * 15)
def test_no_answered_write_is_lost_and_none_is_there_twice(tmp_path):
    with Engine(tmp_path, "appendonly yes", "appendfsync always") as engine:
        settings = {**PATIENT, "CALLBOARD_STORE": engine.url, "CALLBOARD_DURABILITY": "aof"}
        with Server(tmp_path / "one", **settings) as one, Server(tmp_path / "two", **settings) as two:
            crew = PatientCrew(WRITERS, seed=20261122)
            asyncio.run(crew.enter_rooms(one.port))

            def incidents():
                for _ in range(KILLS):
                    answered = crew.answered
                    # The kill hits the load anywhere, but never a crew that has not come back to work yet.
                    until(lambda: crew.answered > answered + crew.chance.randint(50, 300), 60, "the work did not go on")
                    engine.kill()
                    engine.start()

            asyncio.run(crew.work([one.port, two.port], incidents))
            wait_until_ready(one, two)
            lost, doubled = asyncio.run(judge(two.port, crew))
            assert (lost, doubled) == ([], [])
            print({"kills": KILLS, "answered writes": crew.answered, "refused": dict(crew.refused)})
            assert crew.refused
            # The servers themselves have never been away.
            assert one.process.poll() is None and two.process.poll() is None
