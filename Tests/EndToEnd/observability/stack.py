"""Prometheus and Alertmanager as Debian packages them, run on the files of prometheus/ beside a test's server."""

import copy
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

from harness import until

ROOT = Path(__file__).parents[3]
FILES = ROOT / "prometheus"
# Where scripts/end-to-end unpacks what the machine does not have.
UNPACKED = ROOT / ".venv/prometheus/usr/bin"


def tool(name):
    """The path of prometheus, promtool, prometheus-alertmanager or amtool."""
    path = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}{UNPACKED}")
    assert path, f"{name} is missing: scripts/end-to-end unpacks it from Debian's prometheus and its alertmanager"
    return path


def read(name):
    """A file of prometheus/, parsed."""
    return yaml.safe_load((FILES / name).read_text())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Daemon:
    """A process that is ready when it says so, and is gone when the block ends."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"

    def command(self):
        raise NotImplementedError

    @staticmethod
    def home(command):
        """The root that the package was unpacked in: Alertmanager finds templates there, by a path made relative."""
        return Path(command[0]).resolve().parents[2]

    def __enter__(self):
        command = self.command()
        self.log = self.directory / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=self.home(command))
        try:
            until(self.is_ready, 60, lambda: f"{command[0]} is not ready: {self.log.read_text()[-2000:]}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def is_ready(self):
        assert self.process.poll() is None, f"{self.process.args[0]} ended: {self.log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(self.base + "/-/ready", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    def get(self, path, **parameters):
        url = f"{self.base}{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.code} {error.read().decode()[:500]}") from None


class Prometheus(Daemon):
    """Runs the shipped prometheus.yml on these targets, every second instead of every 15 seconds or every minute.

    Rules are given as parsed files; an Alertmanager gets the alerts. Targets that speak TLS are given apart, and their
    certificates are taken on trust.
    """

    def __init__(self, directory, *targets, secure=(), key=None, rules=(), alertmanager=None):
        super().__init__(directory)
        configuration = copy.deepcopy(read("prometheus.yml"))
        configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        job = next(job for job in configuration["scrape_configs"] if job["job_name"] == "callboard")
        del job["file_sd_configs"]
        job["static_configs"] = [{"targets": [target.removeprefix("http://") for target in targets]}]
        if secure:
            job["static_configs"].append({"targets": list(secure), "labels": {"__scheme__": "https"}})
            job["tls_config"] = {"insecure_skip_verify": True}
        if key:
            job["authorization"]["credentials_file"] = self.write("key", key)
        else:
            del job["authorization"]
        configuration["scrape_configs"] = [job]
        configuration["rule_files"] = [self.write(f"rules-{n}.yml", rule) for n, rule in enumerate(rules)]
        peers = [alertmanager.base.removeprefix("http://")] if alertmanager else []
        configuration["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": peers}]
        self.configuration = self.write("prometheus.yml", configuration)

    def write(self, name, content):
        path = self.directory / name
        # JSON is YAML.
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    def command(self):
        return [tool("prometheus"), f"--config.file={self.configuration}",
                f"--storage.tsdb.path={self.directory / 'tsdb'}", f"--web.listen-address=127.0.0.1:{self.port}",
                "--enable-feature=exemplar-storage", "--rules.alert.resend-delay=1s"]

    def ask(self, path, **parameters):
        return self.get(f"/api/v1/{path}", **parameters)["data"]

    def query(self, expression):
        """[(labels, value)] of an expression now."""
        found = self.ask("query", query=expression)["result"]
        return [(series["metric"], float(series["value"][1])) for series in found]

    def target(self):
        """The server as a target; Prometheus takes some seconds to know that it has one."""
        targets = self.ask("targets", state="active")["activeTargets"]
        return targets[0] if targets else {"health": "unknown", "lastError": "", "lastScrape": None}

    def sees_the_server(self):
        until(lambda: self.target()["health"] == "up", 30, lambda: f"the target is not up: {self.target()}")
        return self


class Alertmanager(Daemon):
    """Runs the shipped alertmanager.yml, whose receivers post to a listener of the test."""

    def __init__(self, directory, configuration):
        super().__init__(directory)
        self.configuration = self.directory / "alertmanager.yml"
        self.configuration.write_text(json.dumps(configuration))

    def command(self):
        # Without an empty cluster address it would listen on all of this machine's.
        return [tool("prometheus-alertmanager"), f"--config.file={self.configuration}",
                f"--storage.path={self.directory / 'data'}", f"--web.listen-address=127.0.0.1:{self.port}",
                "--cluster.listen-address="]

    def alerts(self):
        """All that fire, inhibited ones too."""
        return self.get("/api/v2/alerts")

    def post(self, alerts):
        request = urllib.request.Request(
            self.base + "/api/v2/alerts", json.dumps(alerts).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=10).close()


class Pager:
    """What the receivers were told: (receiver, firing or resolved, labels) in the order of arrival."""

    def __init__(self):
        self.told = told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                told.extend((body["receiver"], alert["status"], alert["labels"]) for alert in body["alerts"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.listener.server_port}/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.listener.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join(10)

    def heard(self, receiver, status, **labels):
        return any(
            told[:2] == (receiver, status) and labels.items() <= told[2].items() for told in list(self.told)
        )
