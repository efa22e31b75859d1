"""The same tests in both environments: the clients differ, what they must be able to do does not."""

import pytest
from clients.installed import CLIENTS, LINE, SESSIONS

# These frameworks need the official package 2.x.
collect_ignore = ["test_agents.py", "test_durable_tasks.py"] if LINE == 1 else []


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS.keys())
def connect(request):
    """Opens a connection of one of the clients, with the settings it comes with."""
    return request.param


@pytest.fixture(params=SESSIONS.values(), ids=SESSIONS.keys())
def session(request):
    """Opens a session of one of the clients that keep one, as all did before the revision 2026-07-28."""
    return request.param


@pytest.fixture
def clients():
    """All clients by name, for what they do at the same time."""
    return CLIENTS
