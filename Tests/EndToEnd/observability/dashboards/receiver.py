"""A receiver of traces for both exporters, which now and then takes nothing; what it is sent is judged elsewhere."""

import http.server
import json
import random
import threading

# As long as an answer over the internet takes: what waits for it is seen in the queue.
SECONDS = 0.1


class Receiver:
    """LangSmith and a receiver of OTLP on loopback while the block lasts.

    With `mishaps` under 1, fewer uploads fail for a while, and fewer are refused for good.
    """

    def __init__(self, mishaps=1.0, seed=11):
        chance, lock, over = random.Random(seed), threading.Lock(), threading.Event()

        class Exchange(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                limits = {"use_multipart_endpoint": True, "size_limit": 100, "size_limit_bytes": 20 << 20}
                self.answer(200, {"version": "0.13.0", "batch_ingest_config": limits})

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                over.wait(SECONDS)
                with lock:
                    luck = chance.random() / mishaps
                self.answer(503 if luck < 0.1 else 400 if luck < 0.15 else 200, {})

            def answer(self, status, content):
                data = json.dumps(content).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    # The server has gone home.
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.over = over
        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
        self.listener.daemon_threads = True
        url = f"http://127.0.0.1:{self.listener.server_port}"
        self.settings = {"LANGSMITH_API_KEY": "of-no-use-elsewhere", "LANGSMITH_ENDPOINT": url,
                         "OTEL_EXPORTER_OTLP_ENDPOINT": url}

    def __enter__(self):
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.listener.shutdown()
        self.listener.server_close()
