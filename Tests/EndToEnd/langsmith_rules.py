"""What LangSmith asks of runs, one by one as they come and of all together at the end."""

import re
import uuid
from datetime import UTC, datetime

RUN_TYPES = {"tool", "chain", "llm", "retriever", "embedding", "prompt", "parser"}
# Sent as parts of their own in a multipart upload.
SEPARATE = {"inputs", "outputs", "events", "extra", "error", "serialized"}
KNOWN = SEPARATE | {
    "id", "trace_id", "dotted_order", "parent_run_id", "name", "run_type", "start_time", "end_time", "tags",
    "session_name", "session_id", "reference_example_id", "attachments", "input_attachments", "output_attachments",
}
SEGMENT = re.compile(r"(\d{8}T\d{12})Z([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
KINDS = {"inputs": dict, "outputs": dict, "extra": dict, "error": str, "tags": list, "events": list, "name": str,
         "session_name": str}


def moment(text):
    """A time of a run; one without a zone is in UTC."""
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


class Upload:
    """The runs of one request, and whatever is wrong with its bytes."""

    def __init__(self):
        self.posts, self.patches, self.problems = {}, {}, []

    def runs(self, operation):
        return self.posts if operation == "post" else self.patches

    @property
    def ids(self):
        return set(self.posts) | set(self.patches)


class Runs:
    """Every run that was taken, and everything that LangSmith would refuse or show wrongly."""

    def __init__(self):
        self.all, self.problems = {}, []
        # Runs of requests that ended in a fault, which may come again.
        self.excused = set()

    def take(self, upload):
        for operation in ("post", "patch"):
            for id, run in upload.runs(operation).items():
                self.problems += [f"{operation} {id}: {problem}" for problem in self._wrong(operation, run)]
                if operation == "post" and id in self.all and id not in self.excused:
                    self.problems.append(f"post {id}: came before")
                if operation == "patch" and id not in self.all:
                    self.problems.append(f"patch {id}: was never posted")
                self.all.setdefault(id, {}).update(run)

    def excuse(self, upload):
        self.excused |= upload.ids

    def _wrong(self, operation, run):
        needed = ["id", "trace_id", "dotted_order"]
        if operation == "post":
            needed += ["name", "run_type", "start_time", "session_name"]
        missing = [field for field in needed if not run.get(field)]
        if missing:
            yield f"lacks {', '.join(missing)}"
            return
        for field in sorted(set(run) - KNOWN):
            yield f"has the unknown field {field}"
        for field, kind in KINDS.items():
            if run.get(field) is not None and not isinstance(run[field], kind):
                yield f"{field} is no {kind.__name__}"
        if "run_type" in run and run["run_type"] not in RUN_TYPES:
            yield f"run_type is {run['run_type']}"
        yield from self._wrong_place(operation, run)
        yield from self._wrong_times(run)
        yield from wrong_usage(run)

    def _wrong_place(self, operation, run):
        segments = [SEGMENT.fullmatch(segment) for segment in run["dotted_order"].split(".")]
        if not all(segments):
            yield f"dotted_order is {run['dotted_order']}"
            return
        times, ids = [segment[1] for segment in segments], [segment[2] for segment in segments]
        if any(uuid.UUID(id).version != 7 for id in ids):
            yield "an id is no UUID of version 7"
        if ids[-1] != run["id"]:
            yield "dotted_order ends with another id"
        if ids[0] != run["trace_id"]:
            yield "dotted_order begins with another trace_id"
        parent = run.get("parent_run_id")
        if parent and (len(ids) < 2 or ids[-2] != parent):
            yield "dotted_order has another parent"
        if operation == "post" and len(ids) > 1 and not parent:
            yield "lacks parent_run_id"
        if times != sorted(times):
            yield "starts before its parent"
        if run.get("start_time") and self._time(run["start_time"]):
            if moment(run["start_time"]).astimezone(UTC).strftime("%Y%m%dT%H%M%S%f") != times[-1]:
                yield "dotted_order has another start"

    @staticmethod
    def _time(text):
        try:
            return moment(text)
        except (TypeError, ValueError):
            return None

    def _wrong_times(self, run):
        times = {}
        for field in ("start_time", "end_time"):
            if run.get(field) is not None:
                times[field] = self._time(run[field])
                if times[field] is None:
                    yield f"{field} is {run[field]}"
        if all(times.get(field) for field in ("start_time", "end_time")) and times["end_time"] < times["start_time"]:
            yield "ends before it starts"

    def unfinished(self):
        """What is wrong with the runs taken together, once all have come."""
        for id, run in self.all.items():
            start, end = (self._time(run.get(field)) for field in ("start_time", "end_time"))
            if not end:
                yield f"{id}: has no end"
            parent_id = run.get("parent_run_id")
            if not parent_id:
                continue
            parent = self.all.get(parent_id)
            if not parent:
                yield f"{id}: its parent never came"
                continue
            if run.get("dotted_order", "").rpartition(".")[0] != parent.get("dotted_order"):
                yield f"{id}: its dotted_order is not below its parent's"
            if run.get("session_name") != parent.get("session_name"):
                yield f"{id}: its project is not its parent's"
            begin, close = (self._time(parent.get(field)) for field in ("start_time", "end_time"))
            # The call that ends a task outlasts it by the time that its answer takes, so ends are not compared.
            if start and (begin and start < begin or close and start > close):
                yield f"{id}: does not begin inside its parent in time"


def wrong_usage(run):
    """What does not add up in the tokens and the cost of a run."""
    metadata = (run.get("extra") or {}).get("metadata") or {} if isinstance(run.get("extra"), dict) else {}
    outputs = run.get("outputs") if isinstance(run.get("outputs"), dict) else {}
    for usage in (metadata.get("usage_metadata"), (outputs or {}).get("usage_metadata")):
        if usage is None:
            continue
        counts = {name: usage.get(f"{name}_tokens") for name in ("input", "output", "total")}
        if not all(isinstance(count, int) and count >= 0 for count in counts.values()):
            yield f"tokens are {counts}"
            continue
        if counts["input"] + counts["output"] != counts["total"]:
            yield f"tokens do not add up: {counts}"
        for kind in ("input", "output"):
            details = usage.get(f"{kind}_token_details") or {}
            if sum(details.get(part, 0) for part in ("cache_read", "cache_creation", "reasoning")) > counts[kind]:
                yield f"more {kind} tokens in parts than together"
        costs = [usage.get(f"{name}_cost") for name in ("input", "output", "total")]
        if all(cost is not None for cost in costs) and abs(costs[0] + costs[1] - costs[2]) > 1e-9:
            yield f"costs do not add up: {costs}"
        if any(cost is not None and cost < 0 for cost in costs):
            yield f"costs are {costs}"
