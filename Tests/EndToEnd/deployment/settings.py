"""The settings that a deployment may make: those that the server itself lists."""

import re

from harness import callboard

KNOWN = set(re.findall(r"^  ([A-Z][A-Z_]+)\b", callboard("serve", "--help").stdout, re.MULTILINE))
# Those of a shared engine: a server that does not know the engine yet knows none of them, and one that does knows all.
OF_ENGINE = {f"CALLBOARD_{name}" for name in (
    "STORE_CA", "STORE_PASSWORD", "STORE_NAMESPACE", "DURABILITY")}
HAS_ENGINE = bool(KNOWN & OF_ENGINE)
KNOWN |= set() if HAS_ENGINE else OF_ENGINE
OURS = re.compile(r"CALLBOARD_|MCP_API_KEY|AGENT_COMM_|LANGSMITH_|OTEL_")


def unknown(names):
    """Those of these variables that stop the start, as no setting has their name."""
    return {name for name in names if OURS.match(name)} - KNOWN
