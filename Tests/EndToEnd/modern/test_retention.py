"""How long finished work is kept, as the operator sets it."""

import pytest
from harness import Server, callboard


def test_a_part_of_a_day_will_do(tmp_path):
    with Server(tmp_path / "data", CALLBOARD_RETENTION_DAYS="0.5"):
        pass


@pytest.mark.parametrize("days", ["0", "-1", "0.0001", "nan", "inf", "4000", "a week"])
def test_what_is_no_such_time_stops_the_start(tmp_path, days):
    done = callboard("serve", "--port", "0", directory=tmp_path / "data", check=False, CALLBOARD_RETENTION_DAYS=days)
    assert done.returncode != 0
    assert "CALLBOARD_RETENTION_DAYS" in done.stderr and len(done.stderr.strip().splitlines()) == 1
