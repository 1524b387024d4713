"""What a person has decided about the lines of a plan so far, and what becomes of each line by that. No widgets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from pmtui.evidence.plan import Choices, Line, Offer, State
from pmtui.evidence.preview import Preview
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind
from pmtui.room.importing import kind_given
from pmtui.room.retelling import Imported, Retelling
from pmtui.tui.screens import import_fates as fates
from pmtui.tui.screens.import_fates import FATES, Fate, Verdict


class Decided(NamedTuple):
    """A plan, and what was decided about it: all that bringing it in needs."""

    plan: Preview
    choices: Choices


class Deciding:
    """Starts from what the plan says by itself. Lines are named by their numbers, offers by their places.

    `here`: lines known to stand on the board, where no archive can tell. `names`: roles remembered; `taken`: all
    roles the review remembers, of people who may not be named here too. `declined`: places of offers that were declined
    at an earlier import; they stay apart unless that is taken back. `imported`: the events that are there already.
    """

    def __init__(
        self,
        plan: Preview,
        here: Collection[int] = (),
        offers: Sequence[Offer] = (),
        names: Mapping[str, str] | None = None,
        taken: Collection[str] = (),
        declined: Collection[int] = (),
        imported: Imported | None = None,
    ) -> None:
        self.plan = plan
        self.here = frozenset(here)
        self.offers = tuple(offers)
        self.out: set[int] = set()
        self.back: set[int] = set()
        self.unfolded: set[int] = set()
        self.kinds: dict[int, EventKind] = {}
        self.keep_names = False
        self.taken = frozenset(taken)
        self.declined = frozenset(declined)
        self.verdicts: dict[int, Verdict] = dict.fromkeys(self.declined, Verdict.APART)
        self.offered = {n: place for place, offer in enumerate(self.offers) for n in offer.lines}
        self._lead_of: dict[int, int] = {}  # of the repeats that are shown
        self._names: dict[str, str] = dict(names or {})
        self._remembered = dict(self._names)
        self._roles = Roles(self._names)
        self._imported = imported
        self.retelling = Retelling()
        """The events there already in which roles take the place of names, as `retell` found them."""

    # --- people --------------------------------------------------------------

    @property
    def names(self) -> Mapping[str, str]:
        """Names, and the roles they are told as."""
        return self._names

    @property
    def roles(self) -> Roles:
        """Puts those roles in the place of names."""
        return self._roles

    def name(self, names: Mapping[str, str]) -> None:
        """These roles, and no others; who had one till now has an empty one, and what is remembered is forgotten."""
        none = dict.fromkeys((*self._names, *self._remembered), "")
        self._names = none | {name: role.strip() for name, role in names.items()}
        self._roles = Roles(self._names)

    def named(self, name: str, role: str) -> bool:
        """Whether somebody was given that role here, not by an earlier import."""
        return self._names.get(name) == role != self._remembered.get(name)

    def forget(self) -> tuple[str, ...]:
        """The names whose role of an earlier import is to be forgotten; asked once."""
        names = tuple(name for name in self._remembered if not self._names.get(name))
        for name in names:
            del self._remembered[name]
        return names

    def retell(self) -> None:
        """Look for events there already that name somebody who has a role; of many this takes a while."""
        roles = self._roles
        found = self._imported.with_roles(roles) if self._imported else Retelling()
        if roles is self._roles:  # else somebody got another role meanwhile, and that is looked at next
            self.retelling = found

    # --- lines ---------------------------------------------------------------

    def turn(self, n: int) -> str:
        """Keep a line that is out, or leave out one that comes in. A sentence when it can be neither."""
        state = self.plan.state(n)
        if n in self.here or state is State.HERE:
            return "It is on the timeline already; delete its event on the board if it should go."
        if state is State.DELETED:
            return "Its event was deleted here; undo that on the board, or write the event anew."
        if state is State.OLDER:
            return "What came in is out of an export that reaches further; change its event on the board."
        if state is State.EDITED:
            return "Somebody changed its event since; change it on the board, where you see both."
        if state is State.TWICE:
            return "Another file tells the same record; that one is the line to keep or leave out."
        if n >= self.plan.timed:
            return "It has no usable time, so it can't stand on the timeline; it is kept as evidence."
        if state is State.FOLDED and n not in self._lead_of:
            return "It is folded into the line it repeats; u unfolds that."
        (self.back if state is State.HIDDEN else self.out).__ixor__({n})
        return ""

    def kind(self, line: Line) -> EventKind:
        """What a line is: as somebody says, else as the record or its words do."""
        return self.kinds.get(line.n) or kind_given(self.plan, line.n) or line.row.event_kind

    def told(self, line: Line) -> Evidence:
        """A line's row as participants will read it: with roles, and of the kind it was given."""
        return self._roles.row(line.row)._replace(kind=self.kind(line))

    def no_kind(self, n: int) -> str:
        """Why a line can't be given a kind, in a sentence; nothing when it can."""
        state = self.plan.state(n)
        if state is State.DELETED:
            return "Its event was deleted here, so there is nothing that could have a kind."
        if n in self.here or state in (State.HERE, State.EDITED, State.OLDER):
            return "It is on the timeline already; change the kind of its event there."
        if state is State.TWICE:
            return "Another file tells the same record; give that line its kind."
        if n >= self.plan.timed:
            return "It has no usable time, so it makes no event that could have a kind."
        if state is State.FOLDED and n not in self._lead_of:
            return "It is folded into the line it repeats; give that one its kind, or u unfolds it."
        if self.same_as(n) is not None or self._joins(n):
            return "It becomes a further source of another event, which keeps its kind."
        return ""

    def give_kind(self, line: Line, kind: EventKind) -> None:
        """This is what happened; the kind it has by itself is no decision."""
        self.kinds.pop(line.n, None)
        if kind is not self.kind(line):
            self.kinds[line.n] = kind

    def unfold(self, n: int) -> bool:
        """Show a line's repeats one by one, or fold them again; False when it has none."""
        lead = n if n in self.plan.folds else self._lead_of.get(n)
        if lead is None:
            return False
        members = self.plan.folds[lead].members
        if lead in self.unfolded:
            self.unfolded.remove(lead)
            self.out.difference_update(members)
            for member in members:
                self._lead_of.pop(member, None)
        else:
            self.unfolded.add(lead)
            self._lead_of |= dict.fromkeys(members, lead)
        return True

    def can_unfold(self, n: int) -> bool:
        """Whether a line has repeats, or is one that is shown."""
        return n in self.plan.folds or n in self._lead_of

    def is_unfolded(self, n: int) -> bool:
        """Whether its repeats are shown."""
        return n in self.unfolded or n in self._lead_of

    def lead(self, n: int) -> int:
        """The line that stays when a line is folded: the one it repeats, else itself."""
        return self._lead_of.get(n, n)

    def fate(self, line: Line) -> Fate:
        """What becomes of a line as things stand."""
        n, state = line.n, line.state
        if n in self.here:
            return fates.ON_BOARD
        if n in self.out:
            return fates.OUT
        if state is State.HIDDEN:
            return fates.BACK if n in self.back else FATES[state]._replace(why=line.why)
        if state is State.FOLDED and n in self._lead_of:
            return fates.REPEAT
        if state is State.NEW and n in self.offered:
            return self._merged(n)
        if state is State.HERE and self._is_retold(line):
            return fates.RETOLD
        found = FATES[state]
        return found._replace(why=line.why) if line.why else found

    def _merged(self, n: int) -> Fate:
        place = self.offered[n]
        offer = self.offers[place]
        verdict = self.verdicts.get(place, Verdict.OPEN)
        if verdict is Verdict.OPEN:
            return FATES[State.NEW]._replace(why="told twice? m")
        lines = self._together(offer)
        if verdict is Verdict.APART or (not offer.event and len(lines) < 2):
            return FATES[State.NEW]
        if offer.event or n != lines[0]:
            return fates.SAME_AS_EVENT if offer.event else fates.SAME_AS_LINE
        more = len(lines) - 1
        return FATES[State.NEW]._replace(why=f"with {more} more source{'s' if more > 1 else ''}")

    def same_as(self, n: int) -> int | None:
        """The line whose event a line becomes a further source of."""
        place = self.offered.get(n)
        if place is None or self.verdicts.get(place) is not Verdict.SAME or self.offers[place].event:
            return None
        lines = self._together(self.offers[place])
        return lines[0] if len(lines) > 1 and n in lines[1:] else None

    def _is_retold(self, line: Line) -> bool:
        if not self.retelling.events:
            return False
        known = self.plan.known.get(self.plan.mark(line.n, line.row))
        return known is not None and known.event in self.retelling.events

    def _joins(self, n: int) -> bool:
        place = self.offered.get(n)
        return (
            place is not None
            and self.verdicts.get(place) is Verdict.SAME
            and bool(self.offers[place].event)
            and n not in self.out
        )

    def _together(self, offer: Offer) -> list[int]:
        return [n for n in offer.lines if n not in self.out and n not in self.here]

    # --- another reading -----------------------------------------------------

    def marks(self) -> dict[str, int]:
        """The identities of the lines something was decided about, so that another reading finds them again."""
        places = {*self.verdicts, *self.declined}
        offered = (n for place in places for n in self.offers[place].lines)
        numbers = {*self.out, *self.back, *self.unfolded, *self.kinds, *offered}
        return {self.plan.mark(n, self.plan.line(n).row): n for n in numbers}

    def carry(self, before: Deciding, now: Mapping[int, int]) -> None:
        """Decide as before, as far as the same lines are there and can still be decided about.

        `now`: the numbers of lines decided about, as they were, and as they are.
        """
        self.keep_names = before.keep_names
        self._remembered = {name: role for name, role in self._names.items() if not before.named(name, role)}
        for old in sorted(before.unfolded):
            if now.get(old) in self.plan.folds:
                self.unfold(now[old])
        for old in (*sorted(before.out), *sorted(before.back)):
            n = now.get(old)
            hidden = n is not None and self.plan.state(n) is State.HIDDEN
            if n is not None and hidden == (old in before.back):
                self.turn(n)
        for old, kind in before.kinds.items():
            n = now.get(old)
            if n is not None and not self.no_kind(n):
                self.give_kind(self.plan.line(n), kind)
        for place in (*before.verdicts, *before.declined):
            lines = [now.get(n) for n in before.offers[place].lines]
            again = self.offered.get(lines[0]) if lines[0] is not None else None
            if again is not None and list(self.offers[again].lines) == lines:
                self.judge(again, before.verdicts.get(place, Verdict.OPEN))

    # --- what comes of it ----------------------------------------------------

    @property
    def decisions(self) -> int:
        """How much was decided here, beyond what the plan and earlier imports say."""
        judged = sum(
            self.verdicts.get(place, Verdict.OPEN)
            is not (Verdict.APART if place in self.declined else Verdict.OPEN)
            for place in {*self.verdicts, *self.declined}
        )
        named = sum(
            self._names.get(name, "") != self._remembered.get(name, "")
            for name in {*self._names, *self._remembered}
        )
        lines = len(self.out) + len(self.back) + len(self.unfolded) + len(self.kinds)
        return lines + judged + named + self.keep_names

    def judge(self, place: int, verdict: Verdict) -> None:
        """Say this of an offer; nothing leaves it open."""
        if verdict:
            self.verdicts[place] = verdict
        else:
            self.verdicts.pop(place, None)

    @property
    def merged(self) -> tuple[Offer, ...]:
        """The offers accepted."""
        return self._judged(Verdict.SAME)

    def _judged(self, verdict: Verdict) -> tuple[Offer, ...]:
        return tuple(offer for n, offer in enumerate(self.offers) if self.verdicts.get(n) is verdict)

    @property
    def undecided(self) -> int:
        """How many offers nobody has decided about."""
        return sum(not self.verdicts.get(n) for n in range(len(self.offers)))

    @property
    def keeping(self) -> int:
        """How many rows come in: each makes, changes or joins an event."""
        folds = self.plan.folds
        repeats = sum(
            self.plan.state(n) is State.FOLDED for lead in self.unfolded for n in folds[lead].members
        )
        here = sum(self.plan.state(n).comes_in for n in self.here)
        return self.plan.coming + repeats + len(self.back) - len(self.out) - here

    def choices(self) -> Choices:
        """All of it, for the command."""
        return Choices(
            out=frozenset(self.out),
            back=frozenset(self.back),
            unfolded=frozenset(self.unfolded),
            merged=self.merged,
            apart=self._judged(Verdict.APART),
            again=tuple(
                self.offers[n] for n in sorted(self.declined) if self.verdicts.get(n) is not Verdict.APART
            ),
            kinds=dict(self.kinds),
            here=self.here,
            names=dict(self._names),
            keep_names=self.keep_names,
        )
