"""The clients of this environment: the two lines of the official package cannot share one."""

from importlib.metadata import version

LINE = int(version("mcp").split(".")[0])
if LINE == 1:
    from clients.on_mcp_1 import CLIENTS, SESSIONS
else:
    from clients.on_mcp_2 import CLIENTS, SESSIONS

__all__ = ["CLIENTS", "LINE", "SESSIONS"]
