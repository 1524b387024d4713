"""How a round of notes ended for one device: which of its notes are in, which are left over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pmtui.model.board import Board
from pmtui.model.cards import Observation, PulseResult, Tally
from pmtui.model.vocabulary import SHOWN_FROM, SessionState
from pmtui.room.answers import Revealed
from pmtui.room.envelope import cut_note, tag_hash
from pmtui.room.written import Receipt, Written

NOT_OPENED = "The round ended without being opened."


@dataclass(frozen=True)
class Ending:
    """What became of a sheet: the notes that are not in, and why when nothing was shown at all."""

    receipt: Receipt
    missing: tuple[str, ...] = ()
    why: str = ""


def ending(written: Written, board: Board, told: Revealed | None, shown: Mapping[str, str]) -> Ending:
    """How it ended: by what the host told of the round, else by what the board shows.

    `shown`: hashes of all notes shown, by observation.
    """
    notes = tuple(str(note) for note in written.content)
    why = told.kept_back if told is not None else _not_opened(written, board)
    if why:
        return Ending(Receipt.KEPT_BACK, notes, why)
    if told is not None:
        hashes = set(shown.values()) | set(told.tags.values())
        is_in = {note for tag, note in written.tags.items() if tag_hash(tag) in hashes}
    else:
        # The host forgot the tags: a note that stands there word for word is in.
        is_in = in_words(board, written.session, notes)
    missing = tuple(note for note in notes if note not in is_in)
    return Ending(Receipt.MISSED if missing else Receipt.SHOWN, missing)


def not_counted(written: Written, board: Board) -> str:
    """Why what came in for a vote or a pulse that is over was not counted; nothing where it was."""
    if not written.posted or not any(written.posted):
        return ""  # nothing of it could be missing
    match written.what:
        case "vote":
            kept = any(
                tally.session == written.session and tally.round == written.round for tally in board.of(Tally)
            )
        case "pulse":
            kept = any(result.session == written.session for result in board.of(PulseResult))
        case _:
            return ""
    if kept:
        return ""
    session = board.session
    here = session is not None and session.id == written.session
    if here and getattr(session, written.what) == "closed":
        return "the session ended before the bell."
    return f"totals are kept from {SHOWN_FROM} people up; nobody saw any."


def in_words(board: Board, session: str, notes: Iterable[str]) -> set[str]:
    """Those notes that stand on the board word for word, among what that session's rounds brought."""
    shown = {cut_note(note.text) for note in board.of(Observation) if note.session == session}
    return {note for note in notes if note in shown}


def is_over(written: Written, board: Board) -> bool:
    """Whether the board shows that this round takes no more envelopes."""
    session = board.session
    if session is None or session.id != written.session or session.state is not SessionState.RUNNING:
        return True
    match written.what:
        case "vote":
            return session.vote != "open" or session.vote_round != written.round
        case "pulse":
            return session.pulse != "open"
        case _:
            return session.sheet != "open" or session.round != written.round


def _not_opened(written: Written, board: Board) -> str:
    session = board.session
    if session is None or session.id != written.session or session.round != written.round:
        return ""  # later rounds came, or another session: only the words can tell
    return "" if session.sheet == "revealed" else NOT_OPENED
