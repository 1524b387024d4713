"""Boards for the page: the shipped example in the middle of its meeting, and one whose every word attacks."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from pmtui.formats import load_format
from pmtui.shipped import shipped
from tests.hostile import HOSTILE

Card = dict[str, Any]
SESSION = "5e" * 16


def example() -> list[Card]:
    """The example review's public cards."""
    text = shipped("sessions", "examples", "gitlab-2017.json").read_text(encoding="utf-8")
    cards: list[Card] = [card for card in json.loads(text)["cards"] if card["kind"] != "private"]
    return cards


def session(at: int = 2, **more: Any) -> Card:
    """A session of the one-hour agenda, in its `at`-th phase."""
    phases = [
        {
            "phase": phase.model_dump(mode="json", exclude_defaults=True),
            "planned_seconds": round(phase.minutes * 60),
        }
        for phase in load_format("default-60").phases
    ]
    return {
        "kind": "session", "id": SESSION, "format_name": "default-60", "state": "running", "phases": phases,
        "at_phase": at, "slots": 2, "hard_stop": "2026-11-23T15:00:00Z", **more,
    }  # fmt: skip


def identity(words: str) -> str:
    """The same id for the same words."""
    return sha256(words.encode()).hexdigest()[:32]


NOTES = (
    "I thought I was on db2: the prompt was the same on both",
    "We found out that night that pg_dump had been failing for weeks, because its mails were rejected",
    "Nobody knew who was allowed to say stop",
    "The snapshot was luck: it was taken for staging",
    "Removing the directory felt like a routine step of rebuilding a standby",
)
GROUPS = ("Which host am I on?", "Backups nobody restores")


def after_the_bell(**more: Any) -> list[Card]:
    """The example with notes shown, grouped and voted on."""
    notes = [
        {"kind": "observation", "id": identity(text), "session": SESSION, "text": text} for text in NOTES
    ]
    groups = [{"kind": "group", "id": identity(title), "title": title} for title in GROUPS]
    homes = [(0, 0), (4, 0), (1, 1), (3, 1)]
    links = [
        {
            "kind": "link",
            "id": identity(f"{n}{g}"),
            "source": identity(NOTES[n]),
            "target": identity(GROUPS[g]),
            "link_kind": "belongs",
        }
        for n, g in homes
    ]
    tallies = [
        {"kind": "tally", "id": identity(f"t{title}"), "target": identity(title), "n": n, "voters": 8}
        for title, n in zip(GROUPS, (7, 5), strict=True)
    ]
    return [*example(), *notes, *groups, *links, *tallies, session(3, sheet="revealed", envelopes=8, **more)]


def hostile() -> list[Card]:
    """Every field of every public card attacks."""
    at = {"at": "2017-01-31T23:27:00Z", "original": HOSTILE}
    event, factor, action, note, group = (f"{n:032x}" for n in range(2, 7))
    return [
        {"kind": "review", "id": "1".zfill(32), "title": HOSTILE, "aim": HOSTILE, "functions": [HOSTILE]},
        {
            "kind": "event",
            "id": event,
            "at": at,
            "text": HOSTILE,
            "evidence": HOSTILE,
            "team": HOSTILE,
            "detail": HOSTILE,
        },
        {"kind": "factor", "id": factor, "text": HOSTILE, "component": HOSTILE, "confirmed": True},
        {"kind": "action", "id": action, "text": HOSTILE, "owner": HOSTILE},
        {"kind": "observation", "id": note, "session": SESSION, "text": HOSTILE},
        {"kind": "claim", "id": "8".zfill(32), "observation": note, "name": HOSTILE},
        {"kind": "group", "id": group, "title": HOSTILE},
        {"kind": "spoken", "id": "9".zfill(32), "text": HOSTILE, "by": HOSTILE},
        session(2, sheet="revealed", agreed=[HOSTILE]),
    ]


def review_of(cards: list[Card]) -> str:
    """The id of the review card."""
    return str(next(card["id"] for card in cards if card["kind"] == "review"))
