"""What each action of the board does: one function an action, named in `actions.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pmtui.model.vocabulary import Pane
from pmtui.tui.deeds import cards, looking, meeting, records, room, taking_part

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen

Deed = Callable[["BoardScreen"], Awaitable[Any]]

DEEDS: dict[str, Deed] = {
    "add": cards.add,
    "add-other": cards.add_other,
    "open": cards.open_card,
    "delete": cards.delete,
    "link": cards.link,
    "star": cards.star,
    "group": cards.group,
    "likes": cards.mark_likes,
    "ungroup": cards.ungroup,
    "factor": cards.factor,
    "fold": cards.show_note,
    "withhold": cards.withhold,
    "purge": cards.purge,
    "mute": cards.mute,
    "undo": cards.undo,
    "redo": cards.redo,
    "pane-1": partial(looking.pane, name=Pane.TIMELINE),
    "pane-2": partial(looking.pane, name=Pane.FACTORS),
    "pane-3": partial(looking.pane, name=Pane.OBSERVATIONS),
    "pane-4": partial(looking.pane, name=Pane.ACTIONS),
    "zoom": looking.zoom,
    "filter": looking.filter_pane,
    "map": looking.show_map,
    "readiness": looking.readiness,
    "record": looking.record,
    "others": looking.others,
    "stage": looking.stage,
    "review": cards.edit_review,
    "question": looking.next_question,
    "start": meeting.start,
    "next-phase": meeting.next_phase,
    "previous-phase": meeting.previous_phase,
    "next-topic": partial(meeting.topic, step=1),
    "previous-topic": partial(meeting.topic, step=-1),
    "more-time": meeting.more_time,
    "pause": meeting.pause,
    "split": meeting.split,
    "gap": meeting.gap,
    "bell": meeting.bell,
    "vote": meeting.vote,
    "hear": meeting.hear,
    "join-room": room.join_room,
    "inbox": room.inbox,
    "offer-floor": room.offer_floor,
    "take-floor": room.take_floor,
    "close": meeting.close,
    "slower": partial(meeting.speed, factor=0.5),
    "faster": partial(meeting.speed, factor=2.0),
    "notes": taking_part.notes,
    "dots": taking_part.dots,
    "ready": partial(taking_part.signal, name="ready"),
    "suggest": taking_part.suggest,
    "want-time": partial(taking_part.signal, name="more_time"),
    "want-on": partial(taking_part.signal, name="move_on"),
    "pulse": taking_part.pulse,
    "few": taking_part.few,
    "take": taking_part.take,
    "claim": taking_part.claim,
    "attend": taking_part.attend,
    "welcome": taking_part.welcome,
    "read": taking_part.read,
    "import": records.bring_in,
    "export": records.document,
    "home": records.home,
}
"""By action id; a test holds it and the registry together."""
