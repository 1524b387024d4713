"""What exports call their columns and keys, and what the words of a record tell about its kind and severity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pmtui.model.vocabulary import EventKind, Severity

ROLES: Mapping[str, tuple[str, ...]] = {
    "time": (
        "datetime", "__realtime_timestamp", "_source_realtime_timestamp", "timestamp", "@timestamp", "time",
        "event_time", "eventtime", "time_utc", "utc", "occurred_at", "happened_at", "start_time", "started_at", "start",
        "starts_at", "startsat", "begin", "downtime_start", "ts", "t", "created_at", "created", "created_on", "createdat",
        "create_at", "createat", "date_time", "when", "logged_at", "published_at", "updated_at", "date_happened", "date",
        "at", "day", "zeitstempel", "zeitpunkt", "zeit", "datum", "horodatage", "date_heure", "date_et_heure", "fecha_hora",
        "fecha_y_hora", "fecha", "uhrzeit", "heure", "hora", "began", "begins", "opened", "opened_on", "triggered_on",
        "beginn", "début", "inicio",
    ),
    "text": (
        "text", "message", "msg", "event", "title", "summary", "headline", "subject", "short_description", "description",
        "what", "what_happened", "entry", "note", "notes", "body", "content", "action", "activity", "log", "name", "reason",
        "comment", "details", "detail", "textpayload", "ereignis", "meldung", "nachricht", "titel", "beschreibung",
        "événement", "evenement", "titre", "evento", "mensaje", "título", "titulo", "descripción", "descripcion",
    ),
    "detail": ("details", "detail", "description", "body", "comment", "comments", "notes", "note", "annotation", "beschreibung",
        "bemerkung", "commentaire", "descripción", "descripcion", "comentario"),
    "actor": (
        "actor", "user", "username", "user_name", "who", "author", "person", "by", "responder", "owner", "sender",
        "from", "agent", "reporter", "assignee", "nick", "member", "_systemd_unit", "wer", "autor", "auteur", "qui", "quién", "quien",
    ),
    "severity": ("severity", "sev", "level", "priority", "impact", "urgency", "criticality", "loglevel", "log_level",
        "schweregrad", "priorität", "priorité", "gravité", "prioridad", "gravedad"),
    "kind": ("kind", "event_kind", "event_type", "type", "category"),
    "zone": ("zone", "timezone", "time_zone", "tz", "zeitzone", "fuseau_horaire", "zona_horaria"),
    "id": ("id", "event_id", "uuid", "uid", "key", "incident_id", "number", "unique_id", "message_id", "dedup_key"),
    "link": ("link", "url", "permalink", "html_url", "uri", "href", "web_url"),
    "clock": ("time", "clock", "hour", "time_of_day", "time_utc", "utc_time", "uhrzeit", "zeit", "heure", "hora"),
}  # fmt: skip
"""For each role, the names seen in exports, the most telling first (compared in lower case, spaces as `_`)."""


DAY_NAMES = frozenset({"date", "day", "datum", "tag", "jour", "fecha", "día", "dia"})
"""Columns that hold the day beside one with the time of day."""


def plain_name(name: str) -> str:
    """A column's name as compared: lower case, words joined by `_`, no unit in brackets."""
    bare = re.sub(r"\s*[(\[].*?[)\]]\s*", " ", name.strip().strip("\ufeff\"'"))
    return re.sub(r"[\s\-./]+", "_", bare.strip()).lower()


def find_role(role: str, names: list[str]) -> list[int]:
    """Which of these plain names can play the role, best first."""
    known = ROLES[role]
    found = [n for wanted in known for n, name in enumerate(names) if name == wanted]
    if role == "time":
        endings = ("_start", "_started", "_at", "_time", "_timestamp", "_date", "time", "timestamp")
        found += [n for end in endings for n, name in enumerate(names) if name.endswith(end)]
    elif role == "text":
        found += [
            n for n, name in enumerate(names) if name.endswith(("_text", "_message", "_summary", "_title"))
        ]
    return list(dict.fromkeys(found))


_KINDS = re.compile(
    r"\b(?:(?P<resolution>(?<!not )(?<!be )(?<!never )(?<!yet )resolved|all clear|back to normal|incident closed|fully recovered)"
    r"|(?P<mitigation>roll(?:ed|s|ing)? ?back|rollback|reverted|mitigated|failed over|failover|scaled up)"
    r"|(?P<escalation>escalat\w+)"
    r"|(?P<acknowledgement>acknowledge[sd]?|acked)"
    r"|(?P<page>paged|pages|paging|(?:^|(?<=[:;.,–-] ))page (?:to|for|sent|went)\b|page (?:to|for) [\w -]{0,30}?on[ -]?call"
    r"|page (?:was )?(?:sent|went out)(?= to| for))"
    r"|(?P<alert>alert(?:s|ed|ing)?|alarm|firing|triggered an? (?:alert|incident))"
    r"|(?P<handoff>hand(?:ed)?[ -]?(?:off|over))"
    r"|(?P<customer>status page|customers? (?:notified|informed)|tweet(?:ed)?|support tickets?)"
    r"|(?P<deciding>(?:decided|agreed|decision(?: was)?(?: made| taken)?)(?: not)? to|decision(?=:))"
    r"|(?P<decision>decided|decision)"
    r"|(?P<detection>noticed|detected|discovered|reports? (?:of|that))"
    r"|(?P<change>deploy(?:s|ed|ment)?|merged|released|rollout|config change|upgraded)"
    r"|(?P<impact>outage|errors? (?:rate|spike)|unavailable|downtime|degraded))\b",
    re.IGNORECASE,
)


_BESIDE = 40
"""Letters within which words speak of one thing."""


@lru_cache(maxsize=4096)
def guess_kind(text: str) -> EventKind:
    """What kind of event these words tell of; a plain note when they don't say.

    Of words side by side the one that tells what became of it counts: an alert acknowledged, a deployment rolled back.
    What somebody decides to do is not yet done.
    """
    found = _KINDS.search(text, 0, 400)
    if found is None:
        return EventKind.NOTE
    if found.lastgroup == "deciding":
        return EventKind.DECISION
    beside = _KINDS.finditer(text, found.start(), min(found.end() + _BESIDE, 400))
    told = min(beside, key=lambda one: one.lastindex or 0).lastgroup
    return EventKind.DECISION if told == "deciding" else EventKind(told or EventKind.NOTE)


_SEVERITIES = {
    "critical": Severity.SEV1, "fatal": Severity.SEV1, "emergency": Severity.SEV1, "emerg": Severity.SEV1,
    "major": Severity.SEV2, "error": Severity.SEV2, "err": Severity.SEV2, "high": Severity.SEV2,
    "minor": Severity.SEV3, "warning": Severity.SEV3, "warn": Severity.SEV3, "medium": Severity.SEV3,
    "low": Severity.SEV4, "notice": Severity.SEV4, "info": Severity.SEV5, "informational": Severity.SEV5,
}  # fmt: skip
_NUMBERED = re.compile(r"(?:sev|severity|p|s)[ \-_]?([1-5])\Z")


def read_severity(words: str) -> Severity:
    """The severity those words mean; tools differ, so anything else is unknown."""
    word = words.strip().lower()
    numbered = _NUMBERED.match(word)
    return Severity(f"SEV{numbered[1]}") if numbered else _SEVERITIES.get(word, Severity.UNKNOWN)
