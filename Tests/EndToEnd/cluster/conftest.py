import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from engine import Engine  # noqa: E402
from harness import Wire  # noqa: E402


@pytest.fixture
def engine(tmp_path):
    with Engine(tmp_path / "engine") as engine:
        yield engine


@pytest.fixture
def cluster(engine, tmp_path):
    """Starts nodes of one board, and gives each with a connection to it."""
    with ExitStack() as stack:
        def start(count, *flags, **environment):
            nodes = [
                stack.enter_context(engine.node(tmp_path / f"node-{number}", *flags, **environment))
                for number in range(count)
            ]
            wires = [Wire(node) for node in nodes]
            for wire in wires:
                stack.callback(wire.close)
            return nodes, wires
        yield start
