"""Crowds at the door: thousands who say nothing, and hundreds who are slow on purpose."""

import json
import select
import socket
import threading
import time

import pytest
from harness import MODERN, Server, Wire, until
from metrics import metric

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def resident(server):
    """The memory of the process that stands in RAM, in bytes."""
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


class Pulse:
    """Asks for the server's health, again and again, and remembers how long each answer took."""

    def __init__(self, server):
        self.server, self.times, self.failures = server, [], []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        while not self.over.wait(0.1):
            begun = time.monotonic()
            try:
                wire = Wire(self.server)
                status = wire.send(b"", method="GET", path="/readyz").status
                wire.close()
                assert status == 200, status
            except Exception as error:
                self.failures.append(repr(error))
            self.times.append(time.monotonic() - begun)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def check(self):
        assert not self.failures, self.failures[:3]
        assert self.times
        return f"{len(self.times)} health checks, the slowest took {max(self.times) * 1e3:.0f} ms"


def open_socket(server, receive_buffer=None):
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(60)
    client.connect(("127.0.0.1", server.port))
    return client


def test_5000_idle_connections_cost_little_and_health_is_answered(server, record_property):
    before = resident(server)
    clients = []
    with Pulse(server) as pulse:
        # What was idle for a minute before the last one came is gone, and comes again.
        for _ in range(3):
            while len(clients) < 5_000:
                client = open_socket(server)
                client.sendall(HEALTH)
                clients.append(client)
            for client in clients:
                if client.gettimeout():
                    assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
                    client.setblocking(False)
            if metric(server, "callboard_open_connections") >= 5_000:
                break
            closed = {fd for fd, _ in poll(clients)}
            clients = [client for client in clients if client.fileno() not in closed or client.close()]
        assert metric(server, "callboard_open_connections") >= 5_000
        each = (resident(server) - before) / 5_000
        assert Wire(server).call("list_tasks")["tasks"] == []
    figures = f"{each / 1024:.1f} KiB for each idle connection; {pulse.check()}"
    record_property("figures", figures)
    print(figures)
    assert each < 64 * 1024
    for client in clients:
        client.close()
    until(lambda: metric(server, "callboard_open_connections") <= 2, 60, "connections were not counted down")


def poll(clients):
    poller = select.poll()
    for client in clients:
        poller.register(client, select.POLLIN | select.POLLRDHUP)
    return poller.poll(0)


def test_500_slow_clients_are_closed_while_health_is_answered(server, record_property):
    listing = Wire(server).message("tools/list")
    body = json.dumps(listing).encode()
    head = (f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMcp-Method: tools/list\r\n"
            f"Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: {MODERN}\r\n").encode()
    slow = head + b"Content-Length: 5000000\r\n\r\n"
    whole = head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    silent = [open_socket(server) for _ in range(125)]
    heads = [open_socket(server) for _ in range(125)]
    bodies = [open_socket(server) for _ in range(125)]
    deaf = [open_socket(server, receive_buffer=4096) for _ in range(125)]
    for client in heads:
        client.sendall(head[:20])
    for client in bodies:
        client.sendall(slow.replace(b"5000000", b"1000000"))
    for client in deaf:
        client.setblocking(False)
        try:
            # They ask for more than any buffer holds, and never read.
            client.send(whole * 400)
        except BlockingIOError:
            pass
    over = threading.Event()

    def drip():
        while not over.wait(0.5):
            for client, drop in [(client, b"X-A: b\r\n") for client in heads] + [(client, b" ") for client in bodies]:
                try:
                    client.send(drop)
                except OSError:
                    pass

    dripping = threading.Thread(target=drip)
    with Pulse(server) as pulse:
        dripping.start()
        begun = time.monotonic()
        try:
            until(lambda: metric(server, "callboard_open_connections") <= 3, 110,
                  lambda: f"{metric(server, 'callboard_open_connections')} connections are still open")
        finally:
            over.set()
            dripping.join()
        took = time.monotonic() - begun
    figures = f"500 slow clients were closed after {took:.0f} s; {pulse.check()}"
    record_property("figures", figures)
    print(figures)
    for client in silent:
        assert client.recv(100) == b"", "a silent client was told something"
    for client in heads + bodies:
        client.setblocking(True)
        client.settimeout(30)
        answer = b""
        try:
            while chunk := client.recv(4096):
                answer += chunk
        except OSError:
            pass
        assert answer == b"" or answer.startswith(b"HTTP/1.1 408 "), answer[:100]
    assert Wire(server).call("list_tasks")["tasks"] == []
    for client in silent + heads + bodies + deaf:
        client.close()


@pytest.mark.parametrize("setting, reason", [("CALLBOARD_MAX_CONNECTIONS", "connections")])
def test_one_connection_too_many_is_told_so(tmp_path, setting, reason):
    with Server(tmp_path / "data", **{setting: "3"}) as server:
        clients = [open_socket(server) for _ in range(3)]
        for client in clients:
            client.sendall(HEALTH)
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
        late = open_socket(server)
        late.sendall(HEALTH)
        answer = b""
        while chunk := late.recv(4096):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 503 ") and b"\r\nRetry-After: 5\r\n" in answer
        until(lambda: any(event.get("limit") == reason for event in server.events), 10, "nothing in the log")
        clients.pop().close()
        until(lambda: metric(server, f'callboard_rejected_calls_total{{reason="{reason}"}}') >= 1, 30, "not counted")
        for client in clients + [late]:
            client.close()
