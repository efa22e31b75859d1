"""Keys that look right in every respect but their secret."""

import string
import zlib

from harness import Server, Wire, make_key

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def forged(key, change):
    """The key with its parts changed, under a checksum that is right for them."""
    body = "_".join(change(*key.split("_")[1:3]))
    rest, checksum = zlib.crc32(f"cb_{body}".encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        checksum = BASE62[digit] + checksum
    return f"cb_{body}_{checksum}"


def test_a_known_id_with_another_secret_opens_nothing(tmp_path):
    directory = tmp_path / "data"
    key, other = make_key(directory, "orchestrator"), make_key(directory, "worker", "planning-1", "planning")
    assert forged(key, lambda id, secret: (id, secret)) == key
    with Server(directory) as server:
        for bad in [
            forged(key, lambda id, secret: (id, secret[::-1])),
            forged(key, lambda id, secret: (id, secret[:-1] + ("A" if secret[-1] != "A" else "B"))),
            forged(other, lambda id, secret: (key.split("_")[1], secret)),
            forged(key, lambda id, secret: (id[::-1], secret)),
        ]:
            assert Wire(server, bad).request("tools/list").status == 401, bad
        assert Wire(server, key).request("tools/list").status == 200
