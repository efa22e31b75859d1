"""What OTLP/HTTP in JSON asks of spans (opentelemetry-proto, docs/specification.md, JSON mapping)."""

import re

VALUES = {"stringValue": str, "boolValue": bool, "intValue": (str, int), "doubleValue": (int, float),
          "arrayValue": dict, "kvlistValue": dict, "bytesValue": str}
# The parent is known to be in another process.
REMOTE_PARENT = 0x300


class Spans:
    """Every span that was taken, and everything that a strict receiver would refuse."""

    def __init__(self):
        self.all, self.problems = {}, []
        self.excused = set()

    def take(self, spans):
        for span, resource in spans:
            place = f"span {span.get('spanId')}"
            self.problems += [f"{place}: {problem}" for problem in wrong_span(span)]
            id = (span.get("traceId"), span.get("spanId"))
            if id in self.all and id not in self.excused:
                self.problems.append(f"{place}: came before")
            self.all[id] = {**span, "resource": resource}

    def excuse(self, spans):
        self.excused |= {(span.get("traceId"), span.get("spanId")) for span, _ in spans}

    def unfinished(self):
        """What is wrong with the spans taken together, once all have come."""
        for (trace, id), span in self.all.items():
            parent_id = span.get("parentSpanId")
            if not parent_id or span.get("flags", 0) & REMOTE_PARENT == REMOTE_PARENT:
                continue
            parent = self.all.get((trace, parent_id))
            if not parent:
                yield f"span {id}: its parent never came"
            elif int(span["startTimeUnixNano"]) < int(parent["startTimeUnixNano"]):
                yield f"span {id}: starts before its parent"


def spans_of(body):
    """The spans of a body with their resource's attributes; what is not of the right shape is a `ValueError`."""
    try:
        return [
            (span, plain(resource["resource"]["attributes"]))
            for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no trace export: {error!r}") from error


def plain(attributes):
    """Attributes as a dictionary; whole numbers are numbers, however they were sent."""
    values = {}
    for attribute in attributes:
        (kind, value), = attribute["value"].items()
        if kind == "arrayValue":
            value = [next(iter(item.values())) for item in value.get("values", [])]
        values[attribute["key"]] = int(value) if kind == "intValue" else value
    return values


def wrong_span(span):
    for field, digits in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
        id = span.get(field)
        if field == "parentSpanId" and not id:
            continue
        if not isinstance(id, str) or not re.fullmatch(rf"[0-9a-f]{{{digits}}}", id) or not id.strip("0"):
            yield f"{field} is {id}"
    if not isinstance(span.get("name"), str) or not span["name"]:
        yield "has no name"
    if not whole(span.get("kind")) or not 1 <= span["kind"] <= 5:
        yield f"kind is {span.get('kind')}"
    times = [span.get("startTimeUnixNano"), span.get("endTimeUnixNano")]
    if not all(isinstance(time, str) and re.fullmatch(r"[1-9]\d*", time) for time in times):
        yield f"times are {times}"
    elif int(times[1]) < int(times[0]):
        yield "ends before it starts"
    status = span.get("status", {})
    if not whole(status.get("code", 0)) or not 0 <= status.get("code", 0) <= 2:
        yield f"status is {status}"
    yield from wrong_attributes(span.get("attributes", []))
    for event in span.get("events", []):
        if not isinstance(event.get("timeUnixNano"), str) or not event.get("name"):
            yield f"an event is {event}"
        yield from wrong_attributes(event.get("attributes", []))
    for link in span.get("links", []):
        if not re.fullmatch(r"[0-9a-f]{32}", link.get("traceId", "")) or not re.fullmatch(
            r"[0-9a-f]{16}", link.get("spanId", "")
        ):
            yield f"a link is {link}"


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def wrong_attributes(attributes):
    seen = set()
    for attribute in attributes:
        key, value = attribute.get("key"), attribute.get("value")
        if not key or key in seen:
            yield f"the attribute {key!r} has no name or comes twice"
        seen.add(key)
        if not isinstance(value, dict) or len(value) != 1 or not isinstance(next(iter(value.values())), VALUES.get(
            next(iter(value)), ()
        )):
            yield f"the attribute {key} has the value {value}"
        elif "intValue" in value and (
            isinstance(value["intValue"], bool) or not re.fullmatch(r"-?\d+", str(value["intValue"]))
        ):
            yield f"the attribute {key} has the value {value}"
