"""An authorization server of a test's own: it publishes its keys and signs what the test wants."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

BOARD = "https://board.example"
AUDIENCE = BOARD + "/mcp"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Serves its document and its keys on a port of its own; may be told to answer in other ways."""

    def __init__(self):
        self.keys = {"e1": ec.generate_private_key(ec.SECP256R1())}
        self.algorithms = {"e1": "ES256"}
        self.add("r1", rsa.generate_private_key(65537, 2048), "RS256")
        self.add("d1", ed25519.Ed25519PrivateKey.generate(), "EdDSA")
        self.requests = []
        self.answer = None
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.requests.append(self.path)
                status, headers, body = issuer.respond(self.path)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, kid, key, algorithm):
        self.keys[kid], self.algorithms[kid] = key, algorithm

    def respond(self, path):
        if self.answer:
            return self.answer(path)
        if path == "/.well-known/oauth-authorization-server":
            return 200, {}, json.dumps({"issuer": self.url, "jwks_uri": self.url + "/keys"}).encode()
        if path == "/keys":
            return 200, {}, json.dumps({"keys": [self.public(kid) for kid in self.keys]}).encode()
        return 404, {}, b"{}"

    def public(self, kid):
        algorithm = jwt.get_algorithm_by_name(self.algorithms[kid])
        jwk = algorithm.to_jwk(self.keys[kid].public_key(), as_dict=True)
        jwk.pop("key_ops", None)
        return {**jwk, "kid": kid, "use": "sig"}

    def public_pem(self, kid):
        return self.keys[kid].public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def claims(self, **changes):
        now = int(time.time())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "agent-7", "client_id": "cli", "iat": now,
                  "exp": now + 600, "scope": "callboard:work", **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, kid="e1", header=None, key=None, algorithm=None, **changes):
        return jwt.encode(self.claims(**changes), key or self.keys[kid], algorithm or self.algorithms[kid],
                          headers={"kid": kid, "typ": "at+jwt", **(header or {})})

    def forged(self, header, signature=b"", **changes):
        """A token whose header and signature are the test's own."""
        parts = [encoded(json.dumps(part).encode()) for part in (header, self.claims(**changes))]
        if callable(signature):
            signature = signature(".".join(parts).encode())
        return ".".join([*parts, encoded(signature)])

    def bad_tokens(self):
        """Tokens that are each good but for one thing, by what is wrong with them."""
        now = int(time.time())
        stranger = ec.generate_private_key(ec.SECP256R1())
        header = {"alg": "ES256", "kid": "e1", "typ": "at+jwt"}
        good = self.token()
        head, body, signature = good.split(".")
        changed = encoded(json.dumps(self.claims(scope="callboard:orchestrate")).encode())
        public = self.public_pem("r1")
        return {
            "another issuer": self.token(iss="https://evil.example"),
            "no issuer": self.token(iss=None),
            "another audience": self.token(aud="https://other.example/mcp"),
            "the audience without a path": self.token(aud=BOARD),
            "no audience": self.token(aud=None),
            "expired": self.token(exp=now - 60),
            "no end": self.token(exp=None),
            "not yet": self.token(nbf=now + 600),
            "no subject": self.token(sub=None, client_id=None),
            "bound to a holder": self.token(cnf={"jkt": "abc"}),
            "another kind of token": self.token(header={"typ": "logout+jwt"}),
            "a critical extension": self.forged({**header, "crit": ["b64"], "b64": False}, b"x" * 64),
            "no algorithm": self.forged({"alg": "none", "typ": "at+jwt"}, b""),
            "none with a signature": self.forged({"alg": "none", "kid": "e1"}, b"x" * 64),
            "the public key as a secret": self.forged(
                {"alg": "HS256", "kid": "r1"}, lambda text: hmac.new(public, text, hashlib.sha256).digest()),
            "an algorithm of another key": self.forged({"alg": "RS256", "kid": "e1"}, b"x" * 256),
            "a key that nobody knows": self.token(header={"kid": "nobody"}),
            "signed by a stranger": self.token(key=stranger, algorithm="ES256"),
            "a signature of zeros": self.forged(header, bytes(64)),
            "claims exchanged": ".".join([head, changed, signature]),
            "no signature": f"{head}.{body}.",
            "cut short": good[:-8],
            "twice": good + "." + good,
            "no JSON": "a.b.c",
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
