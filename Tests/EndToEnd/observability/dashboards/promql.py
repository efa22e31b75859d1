"""Looks into PromQL expressions."""

from datetime import timedelta

import promql_parser
from boards import fill

# Durations that stand in for Grafana's, so that an expression parses and each can be told from one typed in.
RATE_INTERVAL = timedelta(seconds=7919)
STAND_INS = {"__rate_interval": "7919s", "__interval": "6007s", "__range": "9973s"}


def parse(expression):
    return promql_parser.parse(fill(expression, **{"job": "$job", "instance": "$instance", **STAND_INS}))


def walk(node, parents=()):
    """Every node of an expression with its parents, outermost first."""
    yield node, parents
    inner = [getattr(node, name, None) for name in ("lhs", "rhs", "expr", "param", "vector_selector")]
    for child in [*inner, *(getattr(node, "args", None) or [])]:
        if child is not None:
            yield from walk(child, (*parents, node))


def selectors(expression):
    for node, parents in walk(parse(expression)):
        if isinstance(node, promql_parser.VectorSelector):
            yield node, parents


def metric_names(expression):
    return {node.name for node, _ in selectors(expression)}
