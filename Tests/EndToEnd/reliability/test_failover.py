"""Sentinels make the replica primary, because the primary died or is cut off from all but the board.

With the durability `replica` nothing that was answered is lost. FAILOVERS=10 does so ten times in each way.
"""

import asyncio
import os

import pytest
from engines import WatchedEngines
from harness import Server, until
from patient_crew import PatientCrew, judge, wait_until_ready
from test_engine_kills import PATIENT

ROUNDS = int(os.environ.get("FAILOVERS", "2"))
WRITERS = 32


def kill(engines):
    primary = engines.primary
    primary.kill()
    engines.wait_for_another(than=primary)
    primary.start()
    engines.wait_until_watched()


def cut_off(engines):
    primary = engines.primary
    engines.cut_off(primary)
    engines.wait_for_another(than=primary)
    engines.join_again(primary)


@pytest.mark.timeout(120 + ROUNDS * 60)
@pytest.mark.parametrize("incident", [kill, cut_off])
def test_no_answered_write_is_lost(tmp_path, incident):
    with WatchedEngines(tmp_path) as engines:
        settings = {**PATIENT, "CALLBOARD_STORE": engines.url, "CALLBOARD_DURABILITY": "replica"}
        with Server(tmp_path / "one", **settings) as one, Server(tmp_path / "two", **settings) as two:
            crew = PatientCrew(WRITERS, seed=20261122)
            asyncio.run(crew.enter_rooms(one.port))

            def wait_for_work():
                answered = crew.answered
                until(lambda: crew.answered > answered + 200, 90, lambda: f"the work did not go on: {crew.refused}")

            def incidents():
                for _ in range(ROUNDS):
                    wait_for_work()
                    incident(engines)
                wait_for_work()

            asyncio.run(crew.work([one.port, two.port], incidents))
            wait_until_ready(one, two)
            lost, doubled = asyncio.run(judge(two.port, crew))
            assert (lost, doubled) == ([], [])
            print({"rounds": ROUNDS, "answered writes": crew.answered, "refused": dict(crew.refused)})
