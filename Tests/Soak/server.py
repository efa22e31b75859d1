"""The server of a soak: on a directory of its own, its log reduced to what should not be in it."""

import os
import signal
import socket
import subprocess
import time
import urllib.request

from harness import OWN_SETTINGS


class SoakServer:
    """Logs as it does for everybody; only lines above `info` are kept, since the others are gigabytes."""

    def __init__(self, executable, directory, log, **settings):
        self.directory, self.log = str(directory), str(log)
        with socket.create_server(("127.0.0.1", 0)) as place:
            self.port = place.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
        command = [executable, "serve", "--port", str(self.port), "--data-dir", self.directory]
        with open(self.log, "w") as kept:
            self.process = subprocess.Popen(command, env={**environment, **settings}, stdout=subprocess.PIPE, stderr=kept)
            self.filter = subprocess.Popen(["grep", "--invert-match", '"level":"info"'], stdin=self.process.stdout, stdout=kept)
        self.process.stdout.close()

    def __enter__(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).close()
                return self
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"The server did not start: {open(self.log).read()[-2_000:]}") from error
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.code = self.process.wait(30)
        self.filter.wait(30)

    @property
    def complaints(self):
        """What the log says of errors, by its first words; once the server has ended."""
        with open(self.log) as lines:
            return [line.strip()[:300] for line in lines if '"level":"error"' in line or '"level":"critical"' in line]
