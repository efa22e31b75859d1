"""Modern MCP on an event loop: cheap enough that thousands of connections fit into one process of a test."""

import asyncio
import itertools
import json

from harness import META, MODERN, ToolError

HEAD = (
    "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{key}Content-Type: application/json\r\n"
    "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: " + MODERN + "\r\n"
    "Mcp-Method: {method}\r\n{name}Content-Length: {length}\r\n\r\n"
)
ABOUT_ME = {META + "protocolVersion": MODERN, META + "clientInfo": {"name": "quick", "version": "1"},
            META + "clientCapabilities": {}}


class QuickWire(asyncio.Protocol):
    """One kept-alive connection, and one request on it at a time."""

    ids = itertools.count(1)

    def __init__(self, port, key=None):
        self.port = port
        self.key = f"Authorization: Bearer {key}\r\n" if key else ""
        self.received = bytearray()
        self.answer = None
        self.heard = None
        self.head = None
        self.transport = None

    @classmethod
    async def open(cls, port, key=None):
        _, wire = await asyncio.get_running_loop().create_connection(lambda: cls(port, key), "127.0.0.1", port)
        return wire

    # What is asked

    async def call(self, tool, arguments=None, use=None):
        """Calls a tool and gives its structured content; a tool's error is given as a `ToolError`."""
        params = {"name": tool, "arguments": arguments or {}}
        if use:
            params["_meta"] = {"claudecode/toolUseId": use}
        status, body = await self.request("tools/call", params)
        if status != 200:
            raise Refused(status, body)
        result = body["result"]
        if result.get("isError"):
            raise ToolError(result["structuredContent"]["error"], result["content"][0]["text"])
        return result["structuredContent"]

    async def request(self, method, params=None, heard=None):
        """Sends a request and gives status and body; `heard` is told of each message of a stream that comes before."""
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError("the connection is closed")
        params = dict(params or {})
        params["_meta"] = {**ABOUT_ME, **params.get("_meta", {})}
        message = {"jsonrpc": "2.0", "id": next(self.ids), "method": method, "params": params}
        data = json.dumps(message, separators=(",", ":")).encode()
        name = f"Mcp-Name: {params['name']}\r\n" if method == "tools/call" else ""
        head = HEAD.format(port=self.port, key=self.key, method=method, name=name, length=len(data))
        self.answer, self.heard = asyncio.get_running_loop().create_future(), heard
        self.transport.write(head.encode() + data)
        return await self.answer

    def close(self):
        if self.transport:
            self.transport.abort()

    # What comes back

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exception):
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionResetError("the connection ended before the answer"))

    def data_received(self, data):
        self.received += data
        while self.received and self._take():
            pass

    def _take(self):
        if self.head is None:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.head = Head(bytes(self.received[:end]).decode("latin-1"))
            del self.received[: end + 4]
        if not self.head.is_chunked:
            if len(self.received) < self.head.length:
                return False
            body = bytes(self.received[: self.head.length])
            del self.received[: self.head.length]
            self._finish(self.head.read(body))
            return True
        return self._take_chunk()

    def _take_chunk(self):
        line = self.received.find(b"\r\n")
        if line < 0:
            return False
        size = int(self.received[:line], 16)
        if len(self.received) < line + 2 + size + 2:
            return False
        chunk = bytes(self.received[line + 2 : line + 2 + size])
        del self.received[: line + 2 + size + 2]
        if size:
            self.head.take(chunk, self.heard)
        else:
            self._finish(self.head.last)
        return True

    def _finish(self, body):
        status, self.head = self.head.status, None
        if self.answer and not self.answer.done():
            self.answer.set_result((status, body))


class Head:
    """The head of a response, and what its chunks have said so far."""

    def __init__(self, text):
        status, *lines = text.split("\r\n")
        self.status = int(status.split()[1])
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        self.length = int(fields.get("content-length", 0))
        self.is_chunked = fields.get("transfer-encoding") == "chunked"
        self.is_stream = fields.get("content-type", "").startswith("text/event-stream")
        self.text = bytearray()
        self.last = None

    def read(self, body):
        return json.loads(body) if body[:1] in (b"{", b"[") else body.decode()

    def take(self, chunk, heard):
        self.text += chunk
        if not self.is_stream:
            self.last = bytes(self.text).decode()
            return
        while (end := self.text.find(b"\n\n")) >= 0:
            lines = bytes(self.text[:end]).decode().split("\n")
            del self.text[: end + 2]
            data = "\n".join(line[6:] for line in lines if line.startswith("data: "))
            if data:
                self.last = json.loads(data)
                if heard:
                    heard(self.last)


class Refused(Exception):
    """The server refused a request as a whole, by its HTTP status."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {str(body)[:500]}")
        self.status = status
