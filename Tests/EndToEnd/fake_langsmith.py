"""A strict stand-in for LangSmith and for any receiver of traces in OTLP: checks every upload and keeps what it took.

    python fake_langsmith.py PORT [KEY]

It serves `/info`, `/runs/multipart` and `/runs/batch` (zstd, gzip or neither), and `/v1/traces` and `/otel/v1/traces`
(OTLP in JSON). Whoever tests sets at run time what goes wrong, and reads what came:

    POST /_faults {"kind": …, "times": 1, "path": "/runs/multipart", "seconds": 5, "retry_after": 2}
    POST /_info   {"zstd": true, "gzip": true, "multipart": true, "missing": false, "runs": 100, "bytes": 20971520}
    GET  /_state  everything that was taken, with every request and problem
    GET  /_check  the problems, with those that show only when all has come

A fault hits so many uploads (`"times": null` means all), those of its path where it has one; `{"kind": null}` ends all
faults. 429, 503, 500, 401 and 404 take nothing; 409 has taken everything before; `cut` takes everything and breaks off
in the middle of its answer; `hang` takes nothing and says nothing; `slow` answers after so many seconds.
"""

import gzip
import http.server
import json
import select
import socket
import sys
import threading
import time

import zstandard
from langsmith_rules import Runs
from langsmith_uploads import Refusal, batch, multipart, parsed
from otlp_rules import Spans, spans_of

STATUSES = {"429": 429, "503": 503, "500": 500, "401": 401, "404": 404, "409": 409}
KINDS = {*STATUSES, "cut", "hang", "slow"}
TAKING = {"409", "cut", "slow"}
OPEN = {"zstd": True, "gzip": True, "multipart": True, "missing": False, "runs": 100, "bytes": 20 * 1024 * 1024}


class FakeLangSmith:
    """A receiver on loopback while the block lasts."""

    def __init__(self, port=0, key=None):
        self.key = key
        self.lock = threading.Lock()
        # Ends what hangs and what is slow.
        self.released = threading.Event()
        self.reset()
        exchange = type("Exchange", (Exchange,), {"fake": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), exchange)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def reset(self):
        self.runs, self.spans = Runs(), Spans()
        self.problems, self.requests, self.faults = [], [], []
        self.info = dict(OPEN)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def fault(self, kind, times=1, path=None, seconds=5, retry_after=None):
        """Lets the next uploads fail in this way; none ends all faults."""
        with self.lock:
            if kind is None:
                self.faults.clear()
                self.released.set()
                self.released = threading.Event()
                return
            if kind not in KINDS:
                raise ValueError(f"no such fault: {kind}")
            self.faults.append({"kind": kind, "times": times, "path": path, "seconds": seconds,
                                "retry_after": retry_after})

    def tell(self, **info):
        """Changes what `/info` says, and with it what is taken."""
        unknown = set(info) - set(OPEN)
        if unknown:
            raise ValueError(f"no such information: {unknown}")
        with self.lock:
            self.info.update(info)

    def next_fault(self, path):
        for fault in self.faults:
            if fault["path"] in (None, path) and (fault["kind"] != "404" or fault["path"] or path == "/runs/multipart"):
                if fault["times"] is not None:
                    fault["times"] -= 1
                    if fault["times"] <= 0:
                        self.faults.remove(fault)
                return fault
        return None

    def state(self):
        with self.lock:
            return {
                "runs": dict(self.runs.all), "spans": list(self.spans.all.values()), "requests": list(self.requests),
                "problems": self.problems + self.runs.problems + self.spans.problems,
            }

    def check(self):
        """Every problem of the whole run; an empty list is what a test wants."""
        with self.lock:
            return [*self.problems, *self.runs.problems, *self.spans.problems, *self.runs.unfinished(),
                    *self.spans.unfinished()]

    def described(self):
        """What `/info` says."""
        info = self.info
        return {
            "version": "0.13.0",
            "batch_ingest_config": {
                "use_multipart_endpoint": info["multipart"], "size_limit": info["runs"],
                "size_limit_bytes": info["bytes"], "scale_up_qsize_trigger": 1000, "scale_up_nthreads_limit": 16,
                "scale_down_nempty_trigger": 4,
            },
            "instance_flags": {"zstd_compression_enabled": info["zstd"], "gzip_body_enabled": info["gzip"]},
        }


class Exchange(http.server.BaseHTTPRequestHandler):
    """One request and its answer."""

    fake = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        pages = {"/_state": self.fake.state, "/_check": lambda: {"problems": self.fake.check()}}
        if self.path in pages:
            self.answer(200, pages[self.path]())
        elif self.path == "/info" and not self.fake.info["missing"]:
            self.answer(200, self.fake.described())
        else:
            self.answer(404, {"detail": "Not Found"})

    def do_POST(self):
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        except (TypeError, ValueError):
            # Such a body has no end that could be relied on.
            self.close_connection = True
            self.fake.problems.append(f"{self.path}: lacks Content-Length")
            return self.answer(411, {})
        if self.path.startswith("/_"):
            return self.control(json.loads(body or b"{}"))
        return self.upload(body)

    do_PATCH = do_POST

    def control(self, body):
        try:
            {"/_faults": self.fake.fault, "/_info": self.fake.tell, "/_reset": self.fake.reset}[self.path](**body)
        except (KeyError, TypeError, ValueError) as error:
            return self.answer(400, {"detail": repr(error)})
        return self.answer(200, {})

    def upload(self, body):
        note = {"at": time.monotonic(), "path": self.path, "wire_bytes": len(body), "fault": None,
                "headers": {name.lower(): value for name, value in self.headers.items()}}
        fake = self.fake
        with fake.lock:
            released = fake.released
            try:
                content, register = self.read(body, note)
            except Refusal as refusal:
                note["status"] = refusal.status
                fake.problems.append(f"{self.path}: {refusal}")
                fake.requests.append(note)
                return self.answer(refusal.status, {"detail": str(refusal)})
            fault = fake.next_fault(self.path)
            note["fault"] = fault and fault["kind"]
            fake.requests.append(note)
            if fault is None or fault["kind"] in TAKING:
                register.take(content)
            if fault:
                register.excuse(content)
        success = (200, {}) if self.path.endswith("/v1/traces") else (202, {"message": "Runs batch ingested"})
        return self.fail(fault, success, released, note) if fault else self.conclude(note, *success)

    def conclude(self, note, status, content, **headers):
        note["status"] = status
        self.answer(status, content, **headers)

    def fail(self, fault, success, released, note):
        kind = fault["kind"]
        if kind == "hang":
            self.close_connection = True
            self.wait_for_end(released)
        elif kind == "slow":
            released.wait(fault["seconds"])
            self.conclude(note, *success)
        elif kind == "cut":
            self.close_connection = True
            head = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n"
            self.wfile.write(head + b'{"mess')
        else:
            wait = {} if fault["retry_after"] is None else {"retry_after": str(fault["retry_after"])}
            self.conclude(note, STATUSES[kind], {"detail": f"as told: {kind}"}, **wait)

    def wait_for_end(self, released):
        """Says nothing until the other side goes or the fault ends."""
        while not released.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.05)
            try:
                if readable and not self.connection.recv(1, socket.MSG_PEEK):
                    return
            except OSError:
                return

    def answer(self, status, content, **headers):
        data = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-").title(), value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            # Who asked has gone.
            self.close_connection = True

    # What an upload holds

    def read(self, body, note):
        """What came, and where it belongs; whatever a real receiver refuses is a `Refusal`."""
        content = self.unpacked(body)
        note["bytes"] = len(content)
        media_type = self.headers.get("Content-Type", "")
        if self.path in ("/v1/traces", "/otel/v1/traces"):
            if self.path.startswith("/otel"):
                self.check_key()
            if media_type.partition(";")[0] != "application/json":
                raise Refusal(415, f"Content-Type is {media_type}")
            try:
                return spans_of(parsed(content)), self.fake.spans
            except ValueError as error:
                raise Refusal(400, str(error)) from error
        self.check_key()
        if self.path == "/runs/multipart" and self.fake.info["multipart"]:
            upload = multipart(content, media_type)
        elif self.path == "/runs/batch":
            upload = batch(parsed(content))
        else:
            raise Refusal(404, "there is no such place")
        note["runs"] = len(upload.ids)
        info = self.fake.info
        if len(upload.ids) > info["runs"] or len(content) > info["bytes"]:
            raise Refusal(413, f"{len(upload.ids)} runs of {len(content)} bytes are more than /info allows")
        self.fake.problems += [f"{self.path}: {problem}" for problem in upload.problems]
        return upload, self.fake.runs

    def check_key(self):
        key = self.headers.get("x-api-key")
        if not key or self.fake.key not in (None, key):
            raise Refusal(401, "x-api-key is missing or wrong")

    def unpacked(self, body):
        coding = self.headers.get("Content-Encoding", "identity")
        if coding == "identity":
            return body
        is_trace = self.path.endswith("/v1/traces")
        known = {"gzip": is_trace or self.fake.info["gzip"], "zstd": not is_trace and self.fake.info["zstd"]}
        if not known.get(coding) or self.fake.info["missing"] and not is_trace:
            raise Refusal(415, f"Content-Encoding {coding} was not offered")
        try:
            if coding == "gzip":
                return gzip.decompress(body)
            return zstandard.ZstdDecompressor().decompressobj().decompress(body)
        except (OSError, EOFError, zstandard.ZstdError) as error:
            raise Refusal(400, f"the body is no {coding}: {error}") from error


if __name__ == "__main__":
    with FakeLangSmith(int(sys.argv[1]), *sys.argv[2:3]) as fake:
        print(fake.url, flush=True)
        threading.Event().wait()
