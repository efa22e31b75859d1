"""The load balancer as it is shipped, and nodes that do as a test tells them."""

import http.client
import http.server
import json
import socket
import subprocess
import threading
import urllib.request
from pathlib import Path

from stack import ROOT, Daemon

CONFIGURATION = ROOT / "deploy/haproxy/haproxy.cfg"
NODES = ["callboard-1:3000", "callboard-2:3000"]


def haproxy():
    """The path of the program, unpacked at first use."""
    return subprocess.run([ROOT / "scripts/haproxy"], check=True, capture_output=True, text=True).stdout.strip()


class Balancer(Daemon):
    """HAProxy with the shipped file; only its size and the addresses, its own and those of the nodes, are a test's."""

    def __init__(self, directory, *addresses, names="127.0.0.11:53"):
        super().__init__(directory)
        text = CONFIGURATION.read_text()
        own = [("bind :3000\n", f"bind 127.0.0.1:{self.port}\n"), ("maxconn 24000\n", "maxconn 1000\n"),
               ("nameserver docker 127.0.0.11:53\n", f"nameserver docker {names}\n")]
        for old, new in [*own, *zip(NODES, addresses, strict=True)]:
            assert old in text, old
            text = text.replace(old, new)
        self.configuration = self.directory / "haproxy.cfg"
        self.configuration.write_text(text)

    def command(self):
        return [haproxy(), "-db", "-f", str(self.configuration)]

    @staticmethod
    def home(command):
        return Path(command[0]).parent

    def is_ready(self):
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            with urllib.request.urlopen(self.base + "/readyz", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    def says(self, words):
        return words in self.log.read_text()

    def connect(self, timeout=30):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def post(self, path="/mcp", body=b"{}", headers=None):
        """One request over a connection of its own: (status, headers, body)."""
        connection = self.connect()
        try:
            connection.request("POST", path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


class Names:
    """A server of names, which knows two hosts and says where they are at this moment."""

    def __init__(self, **places):
        self.places = places
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]

    def __enter__(self):
        self.thread = threading.Thread(target=self.answer, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        # Nothing is no question: it ends the thread.
        self.socket.sendto(b"", self.socket.getsockname())
        self.thread.join(10)
        self.socket.close()

    def answer(self):
        while True:
            question, client = self.socket.recvfrom(4096)
            if not question:
                return
            end = question.index(b"\0", 12) + 5
            name = question[13:13 + question[12]].decode()
            asked = question[12:end]
            place = self.places.get(name.replace("-", "_"))
            # Addresses of IPv6 there are none.
            found = place and asked[-4:-2] == b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(place) if found else b""
            code = b"\x84\x00" if place else b"\x84\x03"
            head = question[:2] + code + b"\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0"
            self.socket.sendto(head + asked + answer, client)


class Node:
    """A backend that keeps what it was sent, and answers, vanishes or streams."""

    def __init__(self, name, host="127.0.0.1", port=0):
        self.name, self.seen, self.is_ready, self.vanishes = name, [], True, False
        self.may_go_on = threading.Event()
        node = self

        class Exchange(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer(503 if self.path == "/readyz" and not node.is_ready else 200)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                node.seen.append((body, self.headers))
                if self.path == "/stream":
                    self.stream()
                elif node.vanishes:
                    # As a process does that dies in the middle of its work.
                    self.close_connection = True
                else:
                    self.answer(200 if node.is_ready else 503)

            def answer(self, status):
                data = json.dumps({"node": node.name}).encode()
                self.send_response(status)
                self.send_header("X-Node", node.name)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def stream(self):
                self.send_response(200)
                self.send_header("X-Node", node.name)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for event in (b"data: first\n\n", b"data: second\n\n"):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
                    self.wfile.flush()
                    node.may_go_on.wait(60)
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer((host, port), Exchange)
        self.listener.daemon_threads = True
        # A check ends when its status is seen, whatever more is said.
        self.listener.handle_error = lambda *_: None
        self.port = self.listener.server_port
        self.address = f"{host}:{self.port}"

    def __enter__(self):
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.die()
        self.may_go_on.set()

    def die(self):
        """From now on nobody listens at its address."""
        self.listener.shutdown()
        self.listener.server_close()
