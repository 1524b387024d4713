"""Names as they are compared: written in any case, with an @ or without; and words that are names only at times."""

from __future__ import annotations

import re
from hashlib import blake2b

_BOTS = ("[bot]", "-bot", "_bot", " bot", "-robot")
_PROJECT_BOT = re.compile(r"(?:project|group)_\d+_bot")
_BETWEEN = re.compile(r"[\s._\-]+")

ORDINARY = frozenset(
    [
        "amber",
        "april",
        "art",
        "august",
        "bill",
        "bob",
        "chance",
        "chase",
        "clay",
        "dawn",
        "dean",
        "drew",
        "faith",
        "frank",
        "gene",
        "grace",
        "grant",
        "guy",
        "hope",
        "jack",
        "jay",
        "joy",
        "june",
        "king",
        "lance",
        "mark",
        "mason",
        "max",
        "may",
        "miles",
        "pat",
        "paris",
        "page",
        "rich",
        "ray",
        "rob",
        "rose",
        "ruby",
        "sandy",
        "sky",
        "sue",
        "summer",
        "tab",
        "van",
        "victor",
        "will",
    ]
)
"""Given names that are words too: in small letters and without an @ they are words."""

NO_PEOPLE = frozenset(
    [
        "admin",
        "alertmanager",
        "anonymous",
        "api",
        "argocd",
        "aws",
        "automation",
        "azure",
        "bot",
        "circleci",
        "cloudwatch",
        "cron",
        "daemon",
        "datadog",
        "dependabot",
        "github",
        "gitlab",
        "grafana",
        "incidentbot",
        "jenkins",
        "jira",
        "kubernetes",
        "mattermost",
        "monitoring",
        "nagios",
        "newrelic",
        "nobody",
        "none",
        "null",
        "opsgenie",
        "pagerduty",
        "pingdom",
        "prometheus",
        "renovate",
        "robot",
        "root",
        "script",
        "sensu",
        "sentry",
        "service",
        "slack",
        "slackbot",
        "splunk",
        "statuspage",
        "statuspage.io",
        "system",
        "terraform",
        "unknown",
        "uptimerobot",
        "user",
        "uslackbot",
        "webhook",
        "zabbix",
    ]
) | {"argo cd", "github actions", "gitlab ci", "incident bot", "new relic", "uptime robot", "-", "n/a"}
"""What is written where a name could stand, and is a tool or nobody."""


def plain(name: str) -> str:
    """A name however it is written."""
    return " ".join(name.casefold().lstrip("@").split())


def loose(name: str) -> str:
    """A name whatever stands between its parts: `Kim Lee`, `kim.lee`, `kim_lee`."""
    return _BETWEEN.sub(" ", plain(name)).strip() or plain(name)


def is_tool(name: str) -> bool:
    """Whether these are the words for a tool, or for nobody in particular."""
    folded = plain(name)
    return (
        folded in NO_PEOPLE
        or folded.endswith(_BOTS)
        or name.endswith("Bot")
        or _PROJECT_BOT.match(folded) is not None
    )


def name_key(name: str, secret: bytes) -> str:
    """What a name is remembered by: it can't be read back, only tried by who has the archive and guesses it."""
    return blake2b(plain(name).encode("utf-8", "replace"), key=secret[:64], digest_size=16).hexdigest()


def short_forms(full: str) -> frozenset[str]:
    """How somebody of this full name is called in handles: `kim`, `klee`, `kimlee`, `kiml`; nothing for one word."""
    parts = plain(full).replace(".", " ").split()
    if len(parts) < 2 or "@" in full:
        return frozenset()
    first, last = parts[0], parts[-1]
    return frozenset(
        {
            first,
            f"{first} {last}",
            f"{first}{last}",
            f"{first[0]}{last}",
            f"{first[0]} {last}",
            f"{first}{last[0]}",
        }
    )
