"""Debian's nginx as a proxy in front of a hub: the configuration of docs/recipes, with a certificate of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[2] / "docs" / "recipes" / "nginx.conf"
OPENSSL = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
]


@dataclass(frozen=True)
class Proxy:
    """Where it is, and how to trust it."""

    url: str
    cert: Path
    key: Path
    log: Path

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.cert))


def need_nginx() -> str:
    """The program; without it the test skips, and fails where it is required."""
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if found is None or shutil.which("openssl") is None:
        if os.environ.get("PMTUI_REQUIRE_NGINX"):
            pytest.fail("nginx and openssl are required here (PMTUI_REQUIRE_NGINX) and not installed")
        pytest.skip("nginx or openssl is not installed")
    return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run([*OPENSSL, "-out", str(cert), "-keyout", str(key)], check=True, capture_output=True)
    return cert, key


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def proxied(folder: Path, hub_port: int, port: int) -> Iterator[Proxy]:
    """nginx on `port`, in front of the hub."""
    program = need_nginx()
    cert, key = certificate(folder)
    before, _, rest = RECIPE.read_text().partition("#BEGIN server")
    server, _, _ = rest.partition("#END server")
    server = server.replace("127.0.0.1:8765", f"127.0.0.1:{hub_port}")
    log = folder / "access.log"
    config = folder / "nginx.conf"
    config.write_text(
        f"""
        daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
        events {{ worker_connections 512; }}
        http {{
            access_log {log};
            client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            {before}
            server {{
                listen 127.0.0.1:{port} ssl;
                server_name localhost;
                ssl_certificate {cert}; ssl_certificate_key {key};
                {server}
            }}
        }}
        """
    )
    running = subprocess.Popen([program, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, running)
        yield Proxy(f"https://localhost:{port}/room/", cert, key, log)
    finally:
        running.terminate()
        running.wait(10)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    while running.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
    pytest.fail("nginx did not start with the configuration of docs/recipes")
