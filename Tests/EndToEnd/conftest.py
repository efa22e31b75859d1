import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness import Server, Wire  # noqa: E402


@pytest.fixture
def server(tmp_path):
    """A server without keys on a directory of its own."""
    with Server(tmp_path / "data") as server:
        yield server


@pytest.fixture
def wire(server):
    wire = Wire(server)
    yield wire
    wire.close()
