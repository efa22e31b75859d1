"""An authority of the test's own, and the certificates that it issues."""

import os
import subprocess
from pathlib import Path

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, text=True, timeout=60)


class Authority:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.certificate, self.key = self.directory / "authority.pem", self.directory / "authority.key"
        openssl("req", "-x509", *CURVE, "-keyout", self.key, "-out", self.certificate, "-days", 3650,
                "-subj", "/CN=Callboard test authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, days=90):
        """Gives a new certificate for this machine and its key, as text in PEM."""
        key, request, certificate = (self.directory / f"leaf.{kind}" for kind in ("key", "csr", "pem"))
        openssl("req", "-new", *CURVE, "-keyout", key, "-out", request, "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "extendedKeyUsage=serverAuth",
                "-addext", "keyUsage=critical,digitalSignature", "-addext", "basicConstraints=critical,CA:FALSE")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-out", certificate, "-days", days, "-copy_extensions", "copy")
        return certificate.read_text() + self.certificate.read_text(), key.read_text()


class Pair:
    """The two files from which a server takes its certificate."""

    def __init__(self, directory, authority, days=90):
        self.authority = authority
        self.certificate, self.key = Path(directory) / "server.pem", Path(directory) / "server.key"
        self.renew(days)

    def renew(self, days=90):
        self.write(*self.authority.issue(days))

    def write(self, certificate, key):
        self.certificate.write_text(certificate)
        descriptor = os.open(self.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w") as file:
            file.write(key)

    @property
    def settings(self):
        return {"CALLBOARD_TLS_CERT_FILE": str(self.certificate), "CALLBOARD_TLS_KEY_FILE": str(self.key)}
