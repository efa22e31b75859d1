"""Redis by hand over TLS, as far as a test needs it."""

import socket
import ssl


class RedisError(Exception):
    pass


class RedisWire:
    """One connection; what the server refuses is raised."""

    def __init__(self, port, authority):
        trust = ssl.create_default_context(cafile=authority)
        self.connection = trust.wrap_socket(
            socket.create_connection(("127.0.0.1", port), timeout=30), server_hostname="localhost"
        )
        self.replies = self.connection.makefile("rb")

    def __call__(self, *words):
        parts = [str(word).encode() for word in words]
        self.connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self.read()

    def read(self):
        line = self.replies.readline()
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"-":
            raise RedisError(rest)
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == "-1" else self.replies.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        return rest

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
