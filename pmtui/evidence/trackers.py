"""What the readers of trackers share: which words of a commit, label or status tell more than their letters."""

from __future__ import annotations

from collections.abc import Iterable

from pmtui.evidence.placed import Placed
from pmtui.evidence.words import read_severity
from pmtui.model.vocabulary import EventKind, Severity

GIT = "git"
"""The tool of a commit, whichever export tells of it: the same commit in two exports is one row."""

_SHORT = 7


def commit_id(sha: str) -> str:
    """A commit's id for `source_id`: exports shorten it to different lengths, never to less than this."""
    return sha[:_SHORT].lower()


def again(key: str, at: Placed) -> str:
    """The id of something that may happen to a record more than once, such as its closing: told apart by the second."""
    return f"{key}/{int(at.at.timestamp())}" if at.at is not None else key


def commit_kind(subject: str) -> EventKind:
    """A commit changes something; one that reverts another takes a change back."""
    start = subject.lstrip()[:7].lower()
    return EventKind.MITIGATION if start in ("revert ", 'revert"', "revert:") else EventKind.CHANGE


def labelled_severity(labels: Iterable[str]) -> str:
    """The first label that names a severity: `sev1`, `P2`, `severity: critical`, `priority/high`."""
    for label in labels:
        if not label:
            continue
        word = label.replace("::", ":").replace("/", ":").rpartition(":")[2].strip()
        named = label.lower().startswith(("sev", "prio", "p", "s", "impact"))
        if named and read_severity(word) is not Severity.UNKNOWN:
            return word
    return ""


def incident_kind(ended: bool) -> EventKind:
    """A tracker's ticket of the type incident: its opening, or its end."""
    return EventKind.RESOLUTION if ended else EventKind.DETECTION


def ref_name(ref: str) -> str:
    """`refs/heads/main` as people say it: `branch main`."""
    for prefix, words in (("refs/heads/", "branch "), ("refs/tags/", "tag ")):
        if ref.startswith(prefix):
            return words + ref[len(prefix) :]
    return ref
