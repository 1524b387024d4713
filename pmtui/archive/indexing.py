"""Which words of a card can be searched, and keeping the index in step with the cards."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pmtui.model.cards import Card, Observation
from pmtui.model.vocabulary import Audience

if TYPE_CHECKING:
    from sqlite_utils import Database

_BODY = {
    "review": ("aim", "scope", "summary", "owner", "incident_type", "services", "teams"),
    "event": ("detail", "options", "known_then", "validated", "team", "evidence", "source", "also"),
    "factor": ("detail", "component"),
    "observation": (),
    "spoken": ("by",),
    "withheld": (),
    "group": (),
    "action": ("detail", "owner", "rollout", "validation", "tracker", "not_acting_because"),
    "parked": (),
    "question": ("answer",),
    "term": ("meaning",),
    "private": (),
}
_GETTERS = {kind: [attrgetter(name) for name in names] for kind, names in _BODY.items()}

MAP = (
    "INSERT INTO search_map (id, kind, review, hosts) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET hosts = excluded.hosts RETURNING n"
)
INDEX = "INSERT OR REPLACE INTO search (rowid, title, body) VALUES (?, ?, ?)"
FORGET = "DELETE FROM search WHERE rowid = (SELECT n FROM search_map WHERE id = ?)"
UNMAP = "DELETE FROM search_map WHERE id = ?"


def searchable(card: Card) -> tuple[str, str] | None:
    """Title and body of a card for the index; None when it is not to be found: a link, a folded note."""
    getters = _GETTERS.get(card.kind)
    if getters is None or (isinstance(card, Observation) and card.folded):
        return None
    body = []
    for get in getters:
        value = get(card)
        if value:
            body.append(value if isinstance(value, str) else " ".join(value))
    return card.headline, "\n".join(body)


def index(db: Database, card: Card, before: Card | None) -> None:
    """Makes the index say of `card` what it says now. `before` spares the work when the words are the same."""
    words = searchable(card)
    if before is not None and before.audience is card.audience and searchable(before) == words:
        return
    if words is None:
        if before is not None and searchable(before) is not None:
            forget(db, card.id)
        return
    number = db.execute(
        MAP, (card.id, card.kind, card.review, int(card.audience is Audience.HOSTS))
    ).fetchall()[0][0]
    db.execute(INDEX, (number, *words))


def forget(db: Database, card_id: str) -> None:
    """Takes a card out of the index."""
    db.execute(FORGET, (card_id,))
    db.execute(UNMAP, (card_id,))
