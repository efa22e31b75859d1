import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from fake_langsmith import FakeLangSmith  # noqa: E402

KEY = "lsv2_pt_0123456789abcdef"


@pytest.fixture
def langsmith():
    """A receiver that takes one key and nothing that is wrong."""
    with FakeLangSmith(key=KEY) as fake:
        yield fake


@pytest.fixture(scope="session")
def mlflow(tmp_path_factory):
    """MLflow's server, which takes ten seconds to start, for all tests."""
    from mlflow_server import MLflow

    with MLflow(tmp_path_factory.mktemp("mlflow") / "server") as server:
        yield server
