"""Which requests are for this host at all: by their method, the name they were sent to, and the site they came from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from pmtui.room.doors import Listening

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Gate:
    """Looks at requests before anything else does."""

    at: Listening

    def look(self, request: Request) -> Response | None:
        """The answer to a request, or None when it asks for the socket."""
        hosts, origins = request.headers.get_all("Host"), request.headers.get_all("Origin")
        if len(hosts) != 1:
            return _plain(HTTPStatus.BAD_REQUEST, "A request names one host.\n")
        host = hosts[0]
        if not self.answers_to(host):
            return _plain(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This name is not served here. Use the address the facilitator reads out; a host behind a "
                "proxy or with a name of its own says so with --public-url.\n",
            )
        if request.method not in ("GET", "HEAD"):
            refusal = _plain(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET is answered here.\n")
            refusal.headers["Allow"] = "GET, HEAD"
            return refusal
        path = request.path.partition("?")[0]
        if not path.startswith("/") or ".." in path or "%" in path or "\\" in path:
            return _plain(HTTPStatus.NOT_FOUND, "There is nothing here.\n", head=request.method == "HEAD")
        if path.endswith("/ws"):
            if origins and (len(origins) > 1 or not self.same_origin(origins[0], host)):
                return _plain(HTTPStatus.FORBIDDEN, "Another site may not open this room.\n")
            return None
        return _page(path, host, head=request.method == "HEAD")

    def answers_to(self, host: str) -> bool:
        """Whether a request for that Host is for us; names others chose are not (DNS rebinding)."""
        name = _name(host)
        if not name:
            return False
        if name in ("localhost", _name_of(self.at.public_url), _name(self.at.host)):
            return True
        with suppress(ValueError):
            return bool(ip_address(name))  # a number can't be made to point elsewhere
        return False

    def same_origin(self, origin: str, host: str) -> bool:
        """Whether a page from `origin` may open a socket at `host`: it is our own page."""
        try:
            at, asked, public = urlsplit(origin), urlsplit(f"//{host}"), urlsplit(self.at.public_url)
            if at.scheme not in PORTS:
                return False
            if public.hostname and _site(at) == _site(public):
                return True
            return _site(at) == (at.scheme, _bare(asked.hostname), asked.port or PORTS[at.scheme])
        except ValueError:
            return False


def _site(url: SplitResult) -> tuple[str, str, int]:
    return url.scheme, _bare(url.hostname), url.port or PORTS.get(url.scheme, 0)


def _bare(name: str | None) -> str:
    return (name or "").removesuffix(".").casefold()


def _name(host: str) -> str:
    """The name of a Host header, without its port; nothing when it is none."""
    if host.count(":") > 1 and not host.startswith("["):
        host = f"[{host}]"
    if not host or any(mark in host for mark in "@/?#\\ "):
        return ""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # a port that is no number
    except ValueError:
        return ""
    return _bare(parts.hostname)


def _name_of(url: str) -> str:
    try:
        return _bare(urlsplit(url).hostname)
    except ValueError:
        return ""


def _page(path: str, host: str, *, head: bool) -> Response:
    from pmtui.room.net.page import respond

    page = respond(path, host)
    if page is None:
        return _plain(HTTPStatus.NOT_FOUND, "There is nothing here.\n", head=head)
    headers = Headers({**page.headers, "Connection": "close"})
    return Response(page.status, HTTPStatus(page.status).phrase, headers, b"" if head else page.body)


def _plain(status: HTTPStatus, text: str, *, head: bool = False) -> Response:
    body = text.encode()
    headers = Headers(
        {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        }
    )
    return Response(status.value, status.phrase, headers, b"" if head else body)
