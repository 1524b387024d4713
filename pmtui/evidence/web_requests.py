"""What a line of a web server's log tells a review: an error the server gave, or a probe that asked whether it lives."""

from __future__ import annotations

from functools import lru_cache

from pmtui.model.vocabulary import EventKind

_PROBED = frozenset(
    ["/health", "/healthz", "/healthcheck", "/health-check", "/livez", "/live", "/liveness", "/readyz", "/ready",
     "/readiness", "/ping", "/status", "/_health", "/_status", "/heartbeat", "/nginx_status", "/server-status",
     "/actuator/health", "/api/health", "/elb-status", "/up", "/-/healthy", "/-/ready", "/stub_status", "/lbheartbeat"]
)  # fmt: skip
_PROBES = ("kube-probe/", "ELB-HealthChecker/", "GoogleHC/", "Amazon-Route53-Health-Check", "HAProxy", "Consul Health Check",
           "UptimeRobot", "Pingdom.com_bot", "StatusCake", "Better Uptime Bot", "Site24x7", "Blackbox Exporter")  # fmt: skip

HEALTH_CHECK = "health check"


def kind_of(status: str) -> EventKind:
    """An answer of 500 and more is what users met; all else is a note."""
    return EventKind.IMPACT if status[:1] == "5" and len(status) == 3 else EventKind.NOTE


def is_probe(path: str, status: str, client: str) -> bool:
    """Whether a request that went well only asked for health; one that failed is a fact to keep. `client` is what
    the client calls itself."""
    if status[:1] not in ("2", "3"):
        return False
    bare = path.partition("?")[0].rstrip("/").lower()
    return bare in _PROBED or _asks(client)


@lru_cache(maxsize=4096)
def _asks(client: str) -> bool:
    return any(probe in client for probe in _PROBES)
