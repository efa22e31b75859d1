"""What a server's page of metrics says."""

from harness import Wire


def metric(server, name):
    """The value of a series without labels; 0 where there is none."""
    wire = Wire(server)
    page = wire.send(b"", method="GET", path="/metrics").body.decode()
    wire.close()
    return next((float(line.split()[1]) for line in page.splitlines() if line.split()[0] == name), 0.0)
