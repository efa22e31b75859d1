"""Whether an expression stays right with several nodes: what all of them report once, what each of them did together."""

import re

import promql_parser
from boards import ROOT
from promql import selectors

ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|.*\| (.*) \|$", re.MULTILINE)
TABLE = ROW.findall((ROOT / "docs/metrics.md").read_text())
KINDS = {name: kind for name, kind, _ in TABLE}
# Families that every node which shares the store reports alike, as the catalogue says.
OF_BOARD = {name for name, _, meaning in TABLE if meaning.endswith("Of the board.")}
# Gauges of one process or of the store that it has for itself. A new gauge belongs here, or gets `scope: .board`.
OF_NODE = {
    "callboard_trace_spans_queued", "callboard_open_connections", "callboard_tls_certificate_expiry_timestamp_seconds",
    "callboard_issuer_keys_age_seconds", "callboard_open_streams", "callboard_open_waits", "callboard_build_info",
    "callboard_store_writable", "callboard_store_file_bytes", "callboard_store_reusable_bytes",
    "callboard_disk_free_bytes", "callboard_engine_commands_in_flight", "callboard_engine_connections",
    "callboard_engine_durability",
    "process_resident_memory_bytes", "process_open_fds", "process_max_fds", "process_start_time_seconds",
}


def family(name):
    """The family of a series: a bucket's is its histogram."""
    return name if name in KINDS else re.sub(r"_(bucket|sum|count)$", "", name)


def keeps_nodes_apart(aggregate):
    labels, kind = aggregate.modifier and aggregate.modifier.labels or [], aggregate.modifier and aggregate.modifier.type
    if kind == promql_parser.AggModifierType.Without:
        return "instance" not in labels
    return "instance" in labels


def miscounts(expression, alone=True):
    """What an expression counts once a node, or of one node only.

    A figure of the board must not stand there as it is, unless somebody looks at it with his own eyes (`alone` false).
    """
    for selector, parents in selectors(expression):
        name = family(selector.name or "")
        if name not in KINDS:
            continue
        nearest = next((node for node in reversed(parents) if isinstance(node, promql_parser.AggregateExpr)), None)
        operation = str(nearest.op) if nearest else None
        if name in OF_BOARD:
            if nearest is None:
                if alone:
                    yield f"{name} stands there once a node"
            elif operation != "max" or keeps_nodes_apart(nearest):
                yield f"{name} is of the board, and {operation} counts it once a node"
        elif nearest and not keeps_nodes_apart(nearest) and operation not in {"sum", "count"}:
            yield f"{name} is of a node, and {operation} takes it of one node only"
