"""From a plan and what a person decided about it to the command that brings a record in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from pmtui.archive.entries import RowStatus, StagedRow
from pmtui.evidence.going import Progress, go_on
from pmtui.evidence.plan import KIND_GIVEN, LEFT_OUT, Choices, Line, Offer, State
from pmtui.evidence.preview import Preview
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence, source_words, to_event
from pmtui.model.board import Board
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.text import shorten
from pmtui.model.vocabulary import EventKind
from pmtui.room.commands import ImportRecord, StagedEvidence
from pmtui.room.known import raw_of
from pmtui.room.recorded import recorded
from pmtui.room.retelling import Imported

_NAMED = 3
"""Files named in the words of an import; more are counted."""

REST = 10_000
"""Rows that stay off the board and still go along with the command; more are kept beside it, where there is an archive."""


_OFTEN = 500
"""Lines after which one says how far it is."""

_STAY = (State.HERE, State.TWICE, State.EDITED, State.DELETED, State.OLDER)
"""Lines of which nothing is brought in, nor kept once more."""
_FIELDS = set(StagedEvidence.model_fields)
"""One for all rows: each of its own would be a fifth of what they take."""


def import_of(
    plan: Preview, choices: Choices, board: Board, progress: Progress | None = None
) -> ImportRecord:
    """The command that brings a plan in as it was decided. What it leaves off the board goes along, up to a limit.

    `progress` is told how many lines were looked at; Cancelled where it says to stop.
    """
    files = [file for file in plan.files if not (file.error or file.skipped)]
    names = ", ".join(file.name for file in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    formats = ", ".join(dict.fromkeys(file.format for file in files))
    rows = tuple(_Staging(plan, choices, board, progress).rows())
    return ImportRecord(file_name=shorten(names, 200) + more, format_name=formats, rows=rows)


def rest_of(plan: Preview, choices: Choices, board: Board, events: Mapping[str, str]) -> Iterator[StagedRow]:
    """The rows that `import_of` did not take along, as the archive keeps them; `events` by the identity of their row."""
    staging = _Staging(plan, choices, board)
    off = (line for line in plan.lines() if staging.stays_off(line.n, line.state))
    for line in islice(off, REST, None):
        status, lead, why = staging.off(line)
        mark, raw = plan.mark(line.n, line.row), staging.raw(line.row)
        yield StagedRow(mark, events.get(lead), status, raw, line.row.digest, why)


def on_the_board(plan: Preview, board: Board) -> frozenset[int]:
    """Lines whose event stands on the board, for whoever can't ask the archive which rows came in.

    An event is known by what it says, or by its instant, link and source where it says something else meanwhile.
    """
    there: Counter[object] = Counter()
    for event in board.of(TimelineEvent):
        if event.evidence:
            there[_said(event)] += 1
            if "://" in event.evidence:
                there[_linked(event)] += 1
    found: list[int] = []
    for line in plan.lines(0, plan.timed):
        if line.state.comes_in or line.state is State.FOLDED:
            event = _event(line, line.row, board.review, ())
            same = _said(event) if there[_said(event)] > 0 else _linked(event)
            if there[same] > 0:
                there[same] -= 1
                found.append(line.n)
    return frozenset(found)


def kind_given(plan: Preview, n: int) -> EventKind | None:
    """The kind a person gave at an earlier import to a line that says something else now."""
    known = plan.known_of(n)
    return known.kind if known is not None else None


def _said(event: TimelineEvent) -> tuple[object, ...]:
    """What makes two imported events the same record."""
    return event.at.at, event.text, event.detail


def _linked(event: TimelineEvent) -> tuple[object, ...]:
    return event.at.at, event.evidence, event.source


def _event(
    line: Line, row: Evidence, review: Review, also: Sequence[Evidence], repeats: int | None = None
) -> TimelineEvent:
    return to_event(row, review, "", also, line.repeats if repeats is None else repeats, line.last)


class _Staging:
    """Every line as the row of the record it becomes."""

    def __init__(
        self, plan: Preview, choices: Choices, board: Board, progress: Progress | None = None
    ) -> None:
        self.plan = plan
        self.progress = progress
        self.choices = choices
        self.board = board
        self.review = board.review
        self.roles = Roles(choices.names)
        self.leads: dict[int, int] = {}
        self.followers: dict[int, list[Evidence]] = {}
        self.joins: dict[int, str] = {}
        self.changed: dict[str, TimelineEvent] = {}
        self._marks: dict[int, str] = {}
        for offer in choices.merged:
            self._merge(offer)
        self.repeats = {
            n: lead for lead, fold in plan.folds.items() if lead not in choices.unfolded for n in fold.members
        }

    @cached_property
    def imported(self) -> Imported:
        """What is there of earlier imports, where that matters: roles may change it."""
        return Imported(self.plan.known.values() if self.roles else (), self.board)

    @cached_property
    def retold(self) -> Mapping[str, TimelineEvent]:
        """Events that are there in which roles take the place of names."""
        return self.imported.with_roles(self.roles).events

    def rows(self) -> Iterator[StagedEvidence]:
        """In order of time, those without one last; those merged with another after the row that leads.

        All that bear on the board, and the first of those that don't.
        """
        waiting: list[StagedEvidence] = []
        for line in self._bearing():
            staged = self._staged(line)
            if staged is not None and staged.status == "merged" and staged.event is None:
                waiting.append(staged)
            elif staged is not None:
                yield staged
        yield from waiting
        for event_id, event in self.retold.items():
            if event_id not in self.changed:
                yield self.imported.staged(event)

    def _bearing(self) -> Iterator[Line]:
        """The lines that `rows` is about. Others are not looked at: there may be a million of them."""
        plan, off = self.plan, 0
        for n in range(plan.timed):
            if n % _OFTEN == 0:
                go_on(self.progress, n, plan.timed)
            if self.stays_off(n, plan.state(n)):
                off += 1
                if off > REST:
                    continue
            yield plan.line(n)
        # Without a time none comes in.
        yield from islice(plan.lines(plan.timed), max(REST - off, 0))

    def stays_off(self, n: int, state: State) -> bool:
        """Whether a line has nothing to do with the board: hidden, without a time, or a repeat."""
        if state is State.HIDDEN:
            return n not in self.choices.back or n >= self.plan.timed
        return state is State.NO_TIME or (
            state is State.FOLDED and n in self.repeats and n not in self.choices.here
        )

    def off(self, line: Line) -> tuple[RowStatus, str, str]:
        """What becomes of a line that stays off the board: status, the row it repeats, why."""
        if line.state is State.FOLDED:
            lead = self.repeats[line.n]
            return ("hidden", "", LEFT_OUT) if lead in self.choices.out else ("folded", self._mark(lead), "")
        return ("no-time", "", "") if line.state is State.NO_TIME else ("hidden", "", line.why)

    def raw(self, row: Evidence) -> str:
        """A row as it is kept: with roles in the place of names, unless names are to be kept."""
        return raw_of(row if self.choices.keep_names else self.roles.row(row))

    def _merge(self, offer: Offer) -> None:
        lines = [n for n in offer.lines if self._comes_in(self.plan.state(n), n) and n not in self.leads]
        if offer.event:
            self.joins.update(dict.fromkeys(lines, offer.event))
        elif len(lines) > 1 and not any(n in self.followers or n in self.joins for n in lines):
            lead, *others = lines
            self.leads.update(dict.fromkeys(others, lead))
            self.followers[lead] = [self.roles.row(self.plan.line(n).row) for n in others]

    def _comes_in(self, state: State, n: int) -> bool:
        choices = self.choices
        if n in choices.out or n in choices.here:
            return False
        return state is State.NEW or (
            n < self.plan.timed and state in (State.HIDDEN, State.FOLDED) and self._by_choice(state, n)
        )

    def _by_choice(self, state: State, n: int) -> bool:
        return n in self.choices.back if state is State.HIDDEN else n not in self.repeats

    def _staged(self, line: Line) -> StagedEvidence | None:
        n, state, choices = line.n, line.state, self.choices
        if n in choices.here or state in _STAY:
            return None
        if state is State.UPDATED:
            return None if n in choices.out else self._updated(line)
        if self.stays_off(n, state):
            status, lead, why = self.off(line)
            return self._row(line, status, lead=lead, why=why)
        if n in choices.out:
            return self._row(line, "hidden", why=line.why if state is State.HIDDEN else LEFT_OUT)
        if not self._comes_in(state, n):
            return self._row(line, "hidden", why=line.why)
        if n in self.joins:
            return self._joined(line, self.joins[n])
        if n in self.leads:
            return self._row(line, "merged", lead=self._mark(self.leads[n]))
        repeats = 1 if n in choices.unfolded else None
        event = _event(line, self._told(line), self.review, self.followers.get(n, ()), repeats)
        return self._row(line, "kept", event, why=self._given(n))

    def _updated(self, line: Line) -> StagedEvidence | None:
        old = self._now(line.event)
        if old is None:
            return None
        said = _event(line, self._told(line), self.review, ())
        new = recorded(old, said.model_copy(update={"also": old.also, "team": said.team or old.team}))
        return self._changing(line, "updated", new)

    def _joined(self, line: Line, event_id: str) -> StagedEvidence | None:
        old = self._now(event_id)
        if old is None:
            return self._row(
                line, "kept", _event(line, self._told(line), self.review, ()), why=self._given(line.n)
            )
        words = source_words(self.roles.row(line.row))
        return self._changing(
            line, "merged", old.model_copy(update={"also": tuple(dict.fromkeys((*old.also, words)))})
        )

    def _now(self, event_id: str) -> TimelineEvent | None:
        there = self.changed.get(event_id) or self.retold.get(event_id)
        return there or self.board.find(TimelineEvent, event_id)

    def _changing(self, line: Line, status: RowStatus, event: TimelineEvent) -> StagedEvidence:
        self.changed[event.id] = event
        return self._row(line, status, event, why=self._given(line.n) if status == "updated" else "")

    def _told(self, line: Line) -> Evidence:
        """A line's row as its event says it: with roles, and the kind a person gave."""
        row = self.roles.row(line.row)
        kind = self.choices.kinds.get(line.n) or kind_given(self.plan, line.n)
        return row if kind is None else row._replace(kind=kind)

    def _given(self, n: int) -> str:
        return KIND_GIVEN if n in self.choices.kinds or kind_given(self.plan, n) else ""

    def _mark(self, n: int) -> str:
        if n not in self._marks:
            self._marks[n] = self.plan.mark(n, self.plan.line(n).row)
        return self._marks[n]

    def _row(
        self, line: Line, status: RowStatus, event: TimelineEvent | None = None, lead: str = "", why: str = ""
    ) -> StagedEvidence:
        return StagedEvidence.model_construct(
            _FIELDS,
            fingerprint=self.plan.mark(line.n, line.row),
            status=status,
            event=event,
            raw=self.raw(line.row),
            digest=line.row.digest,
            why=why,
            lead=lead,
            based_on=event.rev if event is not None and status != "kept" else 0,
        )
