"""Starts the built server on a directory of its own, and speaks to it in raw HTTP where a test wants to be rude."""

import http.client
import itertools
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path

BINARY = os.environ.get("CALLBOARD_BIN", str(Path(__file__).parents[2] / ".build/debug/callboard"))
MODERN = "2026-07-28"
META = "io.modelcontextprotocol/"
# What the server reads is set by tests alone: a developer's own key would send the runs of tests to LangSmith.
OWN_SETTINGS = ("CALLBOARD_", "MCP_API_KEY", "LANGSMITH_", "OTEL_")


class Server:
    """One process of `callboard serve`; a new one may be started on the same directory after it died."""

    def __init__(self, directory, *flags, authority=None, **environment):
        self.directory = str(directory)
        # The file with the certificate that vouches for the server's own, where it speaks TLS.
        self.authority = authority
        self.flags = list(flags)
        self.environment = environment
        # Words before the command: a program that watches the server, or sets its limits, and gives way to it.
        self.launcher = []
        self.process = None
        self.port = 0
        self.events = []
        self.notes = []

    def start(self, port=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(OWN_SETTINGS)}
        environment.update(self.environment)
        command = [*self.launcher, BINARY, "serve", "--port", str(port or 0), "--data-dir", self.directory, *self.flags]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        self.events, self.notes = [], []
        ready = threading.Event()
        self.readers = [
            threading.Thread(target=self._read_log, args=(self.process.stdout, self.events, ready), daemon=True),
            threading.Thread(target=self._read_notes, args=(self.process.stderr, self.notes), daemon=True),
        ]
        for reader in self.readers:
            reader.start()
        if not ready.wait(30):
            raise AssertionError(f"the server did not start: {self.wait()} {self.notes}")
        return self

    def _read_log(self, stream, events, ready):
        for line in stream:
            event = json.loads(line)
            events.append(event)
            if event.get("event") == "server_ready":
                self.port = event["port"]
                ready.set()
        ready.set()

    @staticmethod
    def _read_notes(stream, notes):
        notes.extend(line.rstrip("\n") for line in stream)

    @property
    def base(self):
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    @property
    def url(self):
        return self.base + "/mcp"

    def connect(self, timeout=30):
        """A connection for HTTP, which is opened with the first request."""
        if not self.authority:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=trust)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, timeout=15):
        code = self.process.wait(timeout)
        for reader in self.readers:
            reader.join(5)
        return code

    def stop(self):
        if self.process and self.process.poll() is None:
            self.terminate()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def callboard(*arguments, directory=None, check=True, **environment):
    """Runs a command of the executable to its end."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(OWN_SETTINGS)}
    where = ["--data-dir", str(directory)] if directory else []
    done = subprocess.run(
        [BINARY, *arguments, *where], env={**clean, **environment}, capture_output=True, text=True, timeout=180
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stdout} {done.stderr}")
    return done


def make_key(directory, role="worker", agent=None, type=None, *more):
    named = (["--agent", agent] if agent else []) + (["--type", type] if type else [])
    output = callboard("keys", "create", "--role", role, *named, *more, directory=directory).stdout
    return re.search(r"cb_\w+", output).group()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        text = self.body.decode()
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            text = [line[6:] for line in text.splitlines() if line.startswith("data: ")][-1]
        return json.loads(text)

    @property
    def error(self):
        return self.json["error"]


class Wire:
    """Modern MCP by hand over one connection: every header and every byte is the test's own."""

    ids = itertools.count(1)

    def __init__(self, server, key=None):
        self.server, self.key = server, key
        self.connection = server.connect()

    def send(self, body, headers=None, method="POST", path="/mcp"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        sent.update(headers or {})
        try:
            self.connection.request(method, path, data, {k: v for k, v in sent.items() if v is not None})
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()
            raise
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def message(self, method, params=None, id=None, version=MODERN):
        meta = {META + "protocolVersion": version, META + "clientInfo": {"name": "wire", "version": "1"},
                META + "clientCapabilities": {}}
        params = dict(params or {})
        params["_meta"] = {**meta, **params.get("_meta", {})}
        return {"jsonrpc": "2.0", "id": next(self.ids) if id is None else id, "method": method, "params": params}

    def request(self, method, params=None, headers=None, **more):
        message = self.message(method, params, **more)
        routing = {"MCP-Protocol-Version": message["params"]["_meta"][META + "protocolVersion"], "Mcp-Method": method}
        if method == "tools/call":
            routing["Mcp-Name"] = message["params"]["name"]
        return self.send(message, {**routing, **(headers or {})})

    def call(self, tool, arguments=None, use=None):
        """Calls a tool and gives its structured content; a tool's error is given as a `ToolError`."""
        params = {"name": tool, "arguments": arguments or {}}
        if use:
            params["_meta"] = {"claudecode/toolUseId": use}
        answer = self.request("tools/call", params)
        if answer.status != 200:
            raise AssertionError(f"{tool}: {answer.status} {answer.body[:500]}")
        result = answer.json["result"]
        if result.get("isError"):
            raise ToolError(result["structuredContent"]["error"], result["content"][0]["text"])
        return result["structuredContent"]

    def close(self):
        self.connection.close()


class ToolError(Exception):
    def __init__(self, error, text):
        super().__init__(text)
        self.code, self.message, self.retryable, self.text = error["code"], error["message"], error["retryable"], text


def temporary_directory():
    return tempfile.TemporaryDirectory(prefix="callboard-")


def raw_exchange(port, data, timeout=10):
    """Sends bytes as they are and gives everything that comes back until the connection ends or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            pass
        return received


def until(condition, seconds, complaint):
    """Waits for what has to come; gives what the condition gave."""
    deadline = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, complaint() if callable(complaint) else complaint
        time.sleep(0.05)
    return met
