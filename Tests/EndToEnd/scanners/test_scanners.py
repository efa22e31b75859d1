"""Scanners for weaknesses of MCP servers and of TLS judge a board as a team would expose it; whatever they find is named."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

# What mcp-scanner may find, and why it stays: to send a message is what the tool is for, and its room is on the board.
ACCEPTED_BY_MCP_SCANNER = {"send_message": ["DATA EXFILTRATION"]}
# What audit-mcp may take points for, and why it stays.
ACCEPTED_BY_AUDIT = {
    # The specifications name the tools; two that seem alike have different rights.
    "tool_design",
    # There are as many tools as the specifications ask for, and agents are shown those of their role.
    "token",
    # Keys are the operator's own; there is no authorization server to point at.
    "compliance",
}
# What testssl.sh may find, and why it stays.
ACCEPTED_BY_TESTSSL = {
    # The authority of a test has no list of what it revoked, and no record in the DNS.
    "cert_revocation", "DNS_CAArecord",
    # All ciphers on offer are strong, so the client takes what its hardware is good at.
    "cipher_order",
}
PLACES = Path(__file__).parents[3] / ".venv"


def run(tmp_path, command, *arguments, board=None, timeout=120, **more):
    """Runs a scanner by itself, trusting the authority of the test, and without settings from elsewhere."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MCP", "PYTEST"))}
    if board:
        clean |= {"SSL_CERT_FILE": str(board.server.authority), "REQUESTS_CA_BUNDLE": str(board.server.authority)}
    # No list of prices of language models is fetched.
    clean |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", **more}
    return subprocess.run(
        [str(command), *map(str, arguments)], cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=timeout
    )


def installed(name):
    return Path(sys.executable).with_name(name)


def test_mcp_scanner_finds_no_threat_in_what_agents_read(board, tmp_path):
    done = run(
        tmp_path, installed("mcp-scanner"), "--analyzers", "yara", "--format", "raw", "remote", "--server-url", board.url,
        "--bearer-token", board.key, board=board,
    )
    assert done.stdout.strip(), done.stderr
    results = json.loads(done.stdout[done.stdout.index("{"):])["scan_results"]
    assert len(results) > 20, done.stdout
    unsafe = {result["tool_name"]: result["findings"]["yara_analyzer"]["threat_names"]
              for result in results if result["is_safe"] is not True}
    assert unsafe == ACCEPTED_BY_MCP_SCANNER


def test_mcp_scanner_finds_no_weakness_of_the_protocol(board, tmp_path):
    done = run(tmp_path, installed("mcp-scanner"), "protocol", "--server-url", board.url, board=board)
    report = json.loads(done.stdout[done.stdout.index("{"):])
    assert report["findings"] == []


def test_audit_mcp_finds_nothing_about_security(board, tmp_path):
    done = run(tmp_path, installed("audit-mcp"), board.url, "--token", board.key, "--json", board=board)
    report = json.loads(done.stdout)
    assert "error" not in report, report
    assert report["pillars"]["security"] == report["pillars"]["reliability"] == 100, report
    assert {finding["pillar"] for finding in report["findings"]} <= ACCEPTED_BY_AUDIT, report["findings"]
    facts = report["facts"]
    assert (facts["owasp"], facts["lethal_trifecta"], facts["unconfirmed_destructive"]) == ([], False, 0)


def test_sslyze_finds_what_mozilla_recommends(board, tmp_path):
    done = run(tmp_path, installed("sslyze"), board.address, "--json_out", "report.json", "--mozilla_config", "intermediate",
               "--certinfo_ca_file", board.server.authority)
    assert done.returncode == 0, done.stdout[-2_000:]
    report = json.loads((tmp_path / "report.json").read_text())
    [target] = report["server_scan_results"]
    assert target["connectivity_status"] == "COMPLETED", target
    results = target["scan_result"]

    def result(name):
        assert results[name]["status"] == "COMPLETED", (name, results[name])
        return results[name]["result"]

    for version in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
        assert result(f"{version}_cipher_suites")["accepted_cipher_suites"] == [], version
    ciphers = {suite["cipher_suite"]["name"] for version in ("tls_1_2", "tls_1_3")
               for suite in result(f"{version}_cipher_suites")["accepted_cipher_suites"]}
    assert ciphers and all(re.search("GCM|POLY1305", name) for name in ciphers), ciphers
    assert not any(re.match("TLS_(RSA|DHE)_", name) for name in ciphers), ciphers
    assert not result("heartbleed")["is_vulnerable_to_heartbleed"]
    assert not result("openssl_ccs_injection")["is_vulnerable_to_ccs_injection"]
    assert not result("tls_compression")["supports_compression"]
    assert result("robot")["robot_result"].startswith("NOT_VULNERABLE")
    renegotiation = result("session_renegotiation")
    assert not renegotiation["is_vulnerable_to_client_renegotiation_dos"]
    [deployment] = result("certificate_info")["certificate_deployments"]
    assert any(path["was_validation_successful"] for path in deployment["path_validation_results"])


def tool(name):
    own = PLACES / "scanners-of-tls/usr/bin" / name
    return str(own) if own.exists() else shutil.which(name)


def test_sslscan_finds_only_strong_ciphers(board, tmp_path):
    run(tmp_path, tool("sslscan"), "--xml=report.xml", "--no-colour", board.address)
    report = ElementTree.parse(tmp_path / "report.xml").getroot().find("ssltest")
    enabled = {(protocol.get("type"), protocol.get("version")) for protocol in report.findall("protocol")
               if protocol.get("enabled") == "1"}
    assert enabled == {("tls", "1.2"), ("tls", "1.3")}
    ciphers = {cipher.get("cipher"): cipher.get("strength") for cipher in report.findall("cipher")}
    assert ciphers and all(re.search("GCM|POLY1305", name) for name in ciphers), ciphers
    assert set(ciphers.values()) <= {"strong", "acceptable"}, ciphers
    renegotiation = report.find("renegotiation")
    assert (renegotiation.get("supported"), renegotiation.get("secure")) != ("1", "0"), "insecure renegotiation"
    # A build without compression cannot ask for it; sslyze does.
    assert {found.get("supported") for found in report.findall("compression")} <= {"0"}
    assert {found.get("vulnerable") for found in report.findall("heartbleed")} == {"0"}


def test_testssl_finds_nothing_that_matters(board, tmp_path):
    directory = PLACES / "scanners-of-tls/etc/testssl"
    more = {"TESTSSL_INSTALL_DIR": str(directory)} if directory.exists() else {}
    path = f"{PLACES / 'scanners-of-tls/usr/bin'}:{os.environ['PATH']}"
    done = run(
        tmp_path, tool("testssl"), "--protocols", "--std", "--server-defaults", "--headers", "--heartbleed",
        "--ccs-injection", "--renegotiation", "--crime", "--freak", "--logjam", "--drown", "--sweet32", "--lucky13",
        "--fast", "--quiet", "--warnings", "batch", "--openssl", shutil.which("openssl"), "--ip", "127.0.0.1",
        "--add-ca", board.server.authority, "--csvfile", "report.csv", board.url.removesuffix("/mcp") + "/healthz",
        PATH=path, **more,
    )
    rows = list(csv.DictReader((tmp_path / "report.csv").open()))
    assert len(rows) > 30, done.stdout + done.stderr
    matters = [row for row in rows if row["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL")
               and row["id"].split(" ")[0] not in ACCEPTED_BY_TESTSSL]
    assert [(row["id"], row["severity"], row["finding"]) for row in matters] == []
