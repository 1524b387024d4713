"""Writing on the board: the entry line and its echo, the coach, the full form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from pmtui.facilitation.lexicon import Where
from pmtui.model.cards import Action, Card, TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.model.vocabulary import EventKind, Milestone
from pmtui.model.when import Context, Unclear
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards, EditCard, LinkTo
from pmtui.tui.forms import forget
from pmtui.tui.quick import PURPOSES, quick_card, say_card
from pmtui.tui.text import Part, toast

if TYPE_CHECKING:
    from pmtui.facilitation.language import Coach, Hit
    from pmtui.tui.screens.board import BoardScreen

_LEVELS = {"stop": ("!", "$pm-warn bold"), "hint": ("·", "$pm-quiet")}


class Writing:
    """What a host writes on the board."""

    def __init__(self, screen: BoardScreen) -> None:
        self._screen = screen
        self._links: tuple[LinkTo, ...] = ()
        self._last_added = ""
        self.last_hit = ""
        """What the coach stopped at last."""
        self._coach: Coach | None = None
        self._coach_for: object = None

    # --- context -------------------------------------------------------------

    @property
    def context(self) -> Context:
        """What a bare time is read against: the selected event, else the last one added, else the incident."""
        screen = self._screen
        review, board = screen.board.review, screen.board
        card = screen.card
        anchor = card if isinstance(card, TimelineEvent) else board.find(TimelineEvent, self._last_added)
        started = self._started()
        return Context(
            zone=review.zone,
            now=screen.seat.time.now(),
            incident_start=started.at if started else None,
            incident_day=review.incident_day,
            anchor=anchor.at.at if anchor else None,
        )

    def coach(self, text: str, where: Where) -> tuple[Hit, ...]:
        """What the language coach says to a text."""
        review = self._screen.board.review
        if self._coach is None or self._coach_for != (review.muted, review.roles):
            self._coach = self._new_coach()
            self._coach_for = (review.muted, review.roles)
        return self._coach.check(text, where)

    def _new_coach(self) -> Coach:
        """With the team's own word lists; without them where they can't be read, and that is said."""
        from pmtui.coaching import load_coach
        from pmtui.facilitation.language import LexiconError

        review = self._screen.board.review
        names = [held.who for held in review.roles if _is_name(held.who)]
        try:
            return load_coach(review.muted, names, self._screen.pmtui.desk.paths.coach)
        except LexiconError as problem:
            toast(self._screen, f"Your own word lists are left out: {problem}", "warning", seconds=12)
            return load_coach(review.muted, names)

    # --- the entry line ------------------------------------------------------

    def open(self, purpose: str, text: str | None = None, links: tuple[LinkTo, ...] = ()) -> None:
        """Open the line for that purpose; `links` are made with the card."""
        self._links = links
        what = PURPOSES[purpose]
        self._screen.entry.open(purpose, what.label, what.hint, text or None)

    def echo(self, purpose: str, text: str) -> list[Part]:
        """How the line is read so far, and what the coach asks about it."""
        what = PURPOSES.get(purpose)
        if what is None:
            return []
        parts: list[Part] = []
        try:
            card = self._read(purpose, text)
            parts.append((say_card(card, self.context), "$pm-quiet"))
            if isinstance(card, Action):
                text = card.text  # its owner is named on purpose
        except Unclear as unclear:
            parts.append((f"{unclear}", "$pm-warn"))
        except (ValidationError, ValueError) as problem:
            parts.append((_sentence(problem), "$pm-warn"))
        for hit in self.coach(text, what.where)[:1]:
            glyph, tone = _LEVELS[hit.level]
            words = self.last_hit = text[hit.start : hit.end]
            parts.append((f"\n{glyph} {hit.cls.replace('_', ' ')}: “{words}” — {hit.asks}", tone))
        return parts

    async def enter(self, purpose: str, lines: list[str]) -> None:
        """Make cards of what was typed. Lines that can't be read stay in the input, with the reason."""
        screen = self._screen
        if purpose == "filter":
            return
        cards: list[Card] = []
        left: list[str] = []
        added = ""
        for line in lines:
            try:
                cards.append(self._read(purpose, line))
            except (Unclear, ValidationError, ValueError):
                left.append(line)
        if cards:
            links = self._links if len(cards) == 1 else ()
            answer = await screen.do(AddCards(cards=tuple(cards), links=links), quiet=not links)
            if not isinstance(answer, Done):
                self._put_back(purpose, lines)
                return
            self._last_added, added = answer.card_id, answer.words
            screen.show_card(answer.card_id)
            if links:
                screen.focused_pane.list.unmark()
            self._links = ()
            if links and not left and screen.entry.is_waiting(purpose):
                screen.entry.close()  # one group, one factor: the next key is a key again, not its first letter
            elif not left and screen.entry.purpose == purpose:
                screen.entry.say((f"✓ {answer.words} · esc, then z undoes", "$pm-help"))
                screen.entry.saved()
            if purpose == "actions" and (many := self._too_many()):
                toast(screen, many, "warning")
        if left:
            self._put_back(purpose, left)
            if cards:
                toast(screen, f"{added}; {len(left)} of {len(lines)} lines still to correct", "warning")

    def _put_back(self, purpose: str, lines: list[str]) -> None:
        """What was not taken comes back into its line; the echo says why."""
        entry = self._screen.entry
        if not entry.is_open or entry.purpose != purpose:
            self.open(purpose, links=self._links)
        entry.put_back(lines)

    async def form(self, purpose: str, text: str) -> None:
        """Go from the line to the full form, with what is typed."""
        try:
            card = self._read(purpose, text)
        except (Unclear, ValidationError, ValueError):
            card = self._blank(purpose, text)
        made = await self.edited(card, new=True)
        if made is None:
            return
        answer = await self._screen.do(AddCards(cards=(made,), links=self._links))
        if isinstance(answer, Done):
            forget(self._screen.drafts, card)
            self._last_added = answer.card_id
            self._screen.entry.done()
            self._screen.entry.close()
            self._screen.jump_to(answer.card_id)

    def _too_many(self) -> str:
        """What an agenda that keeps actions few says once there are more."""
        from pmtui.facilitation.agenda import FormatProblems
        from pmtui.formats import load_format

        board = self._screen.board
        session = board.session
        if session is None or session.current is None:
            return ""
        try:
            most = load_format(session.format_name, self._screen.pmtui.desk.paths.formats).max_actions
        except (FormatProblems, LookupError, OSError):
            return ""
        if most is None or board.count(Action) <= most:
            return ""
        return f"This agenda takes at most {most} actions; park what can wait"

    # --- the full form -------------------------------------------------------

    async def edit(self, card: Card) -> None:
        """Open a card's form and save what comes back; a stale edit keeps what was typed as a draft."""
        made = await self.edited(card, new=False)
        if made is not None and made != card:
            answer = await self._screen.do(EditCard(card=made, based_on=card.rev))
            if isinstance(answer, Done):
                forget(self._screen.drafts, card)

    async def edited(self, card: Card, *, new: bool) -> Card | None:
        """What a person made of a card in the form; None when they left it."""
        from pmtui.tui.screens.card_form import CardForm

        screen = self._screen
        form = CardForm(
            card,
            new=new,
            context=self.context,
            coach=self.coach,
            drafts=screen.drafts,
            board=screen.board,
            signs=screen.app_signs,
        )
        return await screen.pmtui.push_screen_wait(form)

    # --- inside --------------------------------------------------------------

    def _read(self, purpose: str, line: str) -> Card:
        screen = self._screen
        return quick_card(purpose, line, self.context, screen.seat.time.now().date())

    def _blank(self, purpose: str, text: str) -> Card:
        """A card to start the form with when the line can't be read yet."""
        context = self.context
        if purpose == "timeline":
            at = context.anchor or context.incident_start or context.now.replace(second=0, microsecond=0)
            moment = Moment(at=at, precision=Precision.MINUTE, zone=context.zone)
            from pmtui.tui.forms import blank

            return blank(TimelineEvent, at=moment, text=text.strip(), event_kind=EventKind.NOTE)
        return quick_card(purpose, text.strip() or "…", context, self._screen.seat.time.now().date())

    def _started(self) -> Moment | None:
        from pmtui.facilitation.measures import marks

        found = marks(self._screen.board)
        for milestone in (Milestone.STARTED, Milestone.IMPACT_START, Milestone.DETECTED):
            if milestone in found:
                return found[milestone]
        timeline = self._screen.board.timeline
        first = self._screen.board.find(TimelineEvent, timeline[0][3]) if timeline else None
        return first.at if first else None


def _is_name(who: str) -> bool:
    """Whether a role is held by a person's name rather than by a team or a description."""
    words = who.split()
    return 0 < len(words) <= 3 and all(word[:1].isupper() and word[1:].islower() for word in words)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors()[0]
        return str(first["msg"]).removeprefix("Value error, ")
    return str(problem)
