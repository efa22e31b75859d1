import pytest
from certificates import Authority, Pair
from harness import Server, Wire, make_key


class Board:
    def __init__(self, server, key):
        self.server, self.key = server, key
        self.address = f"localhost:{server.port}"
        self.url = f"https://{self.address}/mcp"


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    """A board as a team would expose it: with TLS, with keys, and with something on it."""
    directory = tmp_path_factory.mktemp("board")
    pair = Pair(directory, Authority(directory / "authority"))
    key = make_key(directory / "data", "orchestrator")
    with Server(directory / "data", authority=pair.authority.certificate, **pair.settings) as server:
        wire = Wire(server, key)
        for number in range(10):
            wire.call("create_task", {"agent_type": "planning", "task_description": f"Plan {number}"})
        wire.close()
        yield Board(server, key)
