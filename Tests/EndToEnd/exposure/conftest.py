import resource

import pytest
from certificates import Authority, Pair
from harness import Server


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def pair(tmp_path, authority):
    return Pair(tmp_path, authority)


@pytest.fixture
def secure(tmp_path, pair):
    """A server without keys that speaks TLS."""
    with Server(tmp_path / "data", authority=pair.authority.certificate, **pair.settings) as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def enough_files():
    """Each connection of a test is a file of its process, too."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
