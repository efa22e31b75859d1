"""MLflow's own server as a receiver of traces that nobody here wrote."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import httpx
from claude_code import Session
from harness import until
from mlflow import MlflowClient


class MLflow:
    """A server on a database of its own while the block lasts."""

    # It takes traces for an experiment; this one is there from the start.
    header = {"x-mlflow-experiment-id": "0"}

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def __enter__(self):
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
        port = self.url.rpartition(":")[2]
        command = [
            sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port, "--workers", "1",
            "--backend-store-uri", f"sqlite:///{self.directory}/traces.db",
            "--default-artifact-root", str(self.directory / "artifacts"),
        ]
        self.log = (self.directory / "log").open("w+")
        # A session of its own, as it has workers that end with it.
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        until(self.is_up, 120, lambda: (self.directory / "log").read_text())
        # Its first trace has it load much, for longer than an exporter waits.
        httpx.post(self.url + "/v1/traces", json=Session("first").traces(), headers=self.header, timeout=120)
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()
        self.log.close()

    def is_up(self):
        assert self.process.poll() is None, (self.directory / "log").read_text()
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def traces(self):
        """The traces that it has, with their spans."""
        return list(MlflowClient(tracking_uri=self.url).search_traces(locations=["0"]))
