"""The log of Nagios and its kin (Icinga 1, Naemon): `[epoch] TYPE: fields with semicolons`."""

from __future__ import annotations

import re

from pmtui.evidence.rows import Evidence
from pmtui.evidence.text_lines import LineReader
from pmtui.evidence.tool import Page
from pmtui.model.vocabulary import EventKind

_LINE = re.compile(r"\[(\d{9,13})\] (?:([A-Za-z][A-Za-z \-]{2,40}): ?)?(.*)", re.DOTALL)

_TYPES = frozenset(
    {
        "HOST ALERT", "SERVICE ALERT", "HOST NOTIFICATION", "SERVICE NOTIFICATION", "EXTERNAL COMMAND",
        "CURRENT HOST STATE", "CURRENT SERVICE STATE", "INITIAL HOST STATE", "INITIAL SERVICE STATE",
        "TIMEPERIOD TRANSITION", "LOG ROTATION", "LOG VERSION", "HOST FLAPPING ALERT", "SERVICE FLAPPING ALERT",
        "HOST DOWNTIME ALERT", "SERVICE DOWNTIME ALERT", "HOST EVENT HANDLER", "SERVICE EVENT HANDLER",
        "GLOBAL HOST EVENT HANDLER", "GLOBAL SERVICE EVENT HANDLER", "PASSIVE HOST CHECK", "PASSIVE SERVICE CHECK",
        "HOST ACKNOWLEDGE ALERT", "SERVICE ACKNOWLEDGE ALERT", "HOST COMMENT", "SERVICE COMMENT",
        "AUTO-SAVE OF RETENTION DATA", "WARNING", "ERROR",
    }
)  # fmt: skip

_NOISE = {
    "CURRENT HOST STATE": "state dump",
    "CURRENT SERVICE STATE": "state dump",
    "INITIAL HOST STATE": "state dump",
    "INITIAL SERVICE STATE": "state dump",
    "LOG ROTATION": "log rotation",
    "LOG VERSION": "log rotation",
    "TIMEPERIOD TRANSITION": "time period",
    "PASSIVE HOST CHECK": "check result",
    "PASSIVE SERVICE CHECK": "check result",
    "AUTO-SAVE OF RETENTION DATA": "housekeeping",
}

_WELL = frozenset({"UP", "OK", "RECOVERY"})

_COMMANDS = {
    "ACKNOWLEDGE_HOST_PROBLEM": (EventKind.ACKNOWLEDGEMENT, 1, 5),
    "ACKNOWLEDGE_SVC_PROBLEM": (EventKind.ACKNOWLEDGEMENT, 2, 6),
    "SCHEDULE_HOST_DOWNTIME": (EventKind.STEP, 1, 7),
    "SCHEDULE_HOST_SVC_DOWNTIME": (EventKind.STEP, 1, 7),
    "SCHEDULE_SVC_DOWNTIME": (EventKind.STEP, 2, 8),
    "ADD_HOST_COMMENT": (EventKind.NOTE, 1, 3),
    "ADD_SVC_COMMENT": (EventKind.NOTE, 2, 4),
}
"""What people do: its kind, how many fields name the host and service, and which names the author."""

_CHECKS = ("PROCESS_SERVICE_CHECK_RESULT", "PROCESS_HOST_CHECK_RESULT")


class NagiosReader(LineReader):
    """A line is a row as Nagios wrote it. A HARD state is an alert; a SOFT one is still being checked again."""

    name = "nagios"
    words = "Nagios log"
    tool = "Nagios"
    sureness = 0.95

    def is_mine(self, line: str) -> bool:
        found = _LINE.match(line)
        return bool(found and found[2] and found[2].upper() in _TYPES)

    def row(self, line: str, page: Page) -> Evidence | None:
        found = _LINE.match(line)
        if found is None:
            return None
        epoch, word, rest = found.groups()
        word = (word or "").upper()
        fields = rest.split(";")
        said = line.partition("] ")[2].rstrip()
        kind, severity, about, actor, team, detail = EventKind.NOTE, "", 0, "", "", ""
        if word.endswith("NOTIFICATION"):
            about = 1 if word.startswith("HOST") else 2
            team, fields = fields[0], fields[1:]
            severity = _at(fields, about)
            kind = EventKind.PAGE
            if severity.startswith("ACKNOWLEDGEMENT"):
                kind, actor = EventKind.ACKNOWLEDGEMENT, _at(fields, about + 3)
            elif severity in _WELL:
                kind = EventKind.RESOLUTION
            elif severity.startswith(("DOWNTIME", "FLAPPING", "CUSTOM")):
                kind = EventKind.NOTE
        elif word in ("HOST ALERT", "SERVICE ALERT"):
            about = 1 if word.startswith("HOST") else 2
            severity = _at(fields, about)
            if _at(fields, about + 1) == "HARD":
                kind = EventKind.RESOLUTION if severity in _WELL else EventKind.ALERT
            else:
                detail = "soft state: still being checked again"
        elif word == "EXTERNAL COMMAND":
            kind, about, author = _COMMANDS.get(fields[0], (EventKind.NOTE, 0, -1))
            actor, fields = _at(fields, author), fields[1:]
        elif word.endswith(("FLAPPING ALERT", "DOWNTIME ALERT")):
            about = 1 if word.startswith("HOST") else 2
        hidden = _NOISE.get(word, "check result" if rest.startswith(_CHECKS) else "")
        return page.row(
            epoch,
            said or "(nothing)",
            kind=kind,
            severity=severity,
            actor=actor,
            team=team,
            detail=detail,
            group=";".join(fields[:about]),
            hidden=hidden,
        )


def _at(fields: list[str], number: int) -> str:
    return fields[number].strip() if 0 <= number < len(fields) else ""


READERS = (NagiosReader(),)
