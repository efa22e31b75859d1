"""Reads what LangSmith's clients upload, byte by byte as strict as it can be."""

import json
import re
import uuid

from langsmith_rules import SEPARATE, Upload


class Refusal(Exception):
    """An answer that a real receiver would give to what came, which is a problem."""

    def __init__(self, status, problem):
        super().__init__(problem)
        self.status = status


def parsed(content):
    try:
        return json.loads(content)
    except ValueError as error:
        raise Refusal(400, f"no JSON: {error}") from error


def batch(body):
    """The runs of `/runs/batch`."""
    upload = Upload()
    if not isinstance(body, dict) or not body.keys() <= {"post", "patch"}:
        raise Refusal(422, "the body has other members than post and patch")
    for operation, runs in body.items():
        for run in runs:
            if not isinstance(run, dict) or "id" not in run:
                raise Refusal(422, f"a {operation} has no id")
            upload.runs(operation)[run["id"]] = run
    return upload


def multipart(content, media_type):
    """The runs of `/runs/multipart`: a main part for each, then a part for each of its large fields."""
    boundary = re.search(r'^multipart/form-data;.*\bboundary="?([^";]+)"?', media_type)
    if not boundary:
        raise Refusal(422, f"Content-Type is {media_type}")
    mark = b"--" + boundary[1].encode()
    first, *sections = (b"\r\n" + content).split(b"\r\n" + mark)
    if first or not sections or sections.pop().strip(b"\r\n") != b"--":
        raise Refusal(422, "the parts do not begin and end with the boundary")
    upload = Upload()
    for section in sections:
        head, blank, data = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.decode().split("\r\n"))
        }
        name = re.search(r'\bname="([^"]*)"', headers.get("content-disposition", ""))
        if not blank or not name:
            raise Refusal(422, "a part has no name")
        upload.problems += [f"part {name[1]}: {problem}" for problem in take_part(upload, name[1], headers, data)]
    return upload


def take_part(upload, name, headers, data):
    operation, _, rest = name.partition(".")
    if operation not in ("post", "patch", "feedback", "attachment"):
        yield "its name begins with no operation"
        return
    id, _, field = rest.partition(".")
    try:
        uuid.UUID(id)
    except ValueError:
        yield "its name has no id"
        return
    # A streamed part says it beside its type.
    beside = re.search(r"\blength=(\d+)", headers.get("content-type", ""))
    stated = headers.get("content-length") or beside and beside[1]
    if stated is None:
        yield "has no length"
    elif stated != str(len(data)):
        yield f"has {len(data)} bytes and says {stated}"
    if operation in ("feedback", "attachment"):
        return
    if headers.get("content-type", "").partition(";")[0] != "application/json":
        yield f"its type is {headers.get('content-type')}"
    try:
        value = json.loads(data)
    except ValueError:
        yield "is no JSON"
        return
    runs = upload.runs(operation)
    if not field:
        if id in runs:
            yield "comes twice"
        if value.get("id") != id:
            yield f"holds the run {value.get('id')}"
        for inlined in sorted(SEPARATE & {key for key in value if value[key] is not None}):
            yield f"holds {inlined}, which has a part of its own"
        runs[id] = value
    elif field not in SEPARATE:
        yield "names no field"
    elif id not in runs:
        yield "comes before the run's own part"
    else:
        runs[id][field] = value
