"""The settings that a deployment may make: those that the server itself lists."""

import re

from harness import callboard

KNOWN = set(re.findall(r"^  ([A-Z][A-Z_]+)\b", callboard("serve", "--help").stdout, re.MULTILINE))
OURS = re.compile(r"CALLBOARD_|MCP_API_KEY|AGENT_COMM_|LANGSMITH_|OTEL_")


def unknown(names):
    """Those of these variables that stop the start, as no setting has their name."""
    return {name for name in names if OURS.match(name)} - KNOWN
