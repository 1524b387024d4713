"""Deeds of the meeting: agenda, clock, bells, votes, functions heard, close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.model.cards import Factor, Group, Observation, ParkedIdea, SpokenNote
from pmtui.model.vocabulary import SHOWN_FROM, Pane, SessionState
from pmtui.room.answers import Done
from pmtui.room.commands import (
    AcceptSplit,
    AdvancePhase,
    BeginSession,
    CancelCountdown,
    CloseSession,
    CountGap,
    CountHands,
    ExtendPhase,
    GoBack,
    HearFunction,
    NextTopic,
    OpenVote,
    PauseClock,
    RingBell,
)
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


async def start(screen: BoardScreen) -> None:
    """Choose an agenda and a hard stop; the clock starts, and the opening is shown."""
    from pmtui.tui.screens.start import StartScreen

    asked = await screen.pmtui.push_screen_wait(
        StartScreen(screen.board.review, screen.seat.time.now(), screen.pmtui.desk)
    )
    if isinstance(asked, BeginSession) and isinstance(await screen.do(asked), Done):
        screen.redraw_all()
        await show_phase(screen)


async def next_phase(screen: BoardScreen) -> None:
    """Go on; then to the pane the phase is about."""
    if isinstance(await screen.do(AdvancePhase()), Done):
        await show_phase(screen)


async def previous_phase(screen: BoardScreen) -> None:
    """Back to the phase before."""
    if isinstance(await screen.do(GoBack()), Done):
        await show_phase(screen)


async def show_phase(screen: BoardScreen) -> None:
    """Bring up what the phase is about: its pane, the opening, or what is still missing."""
    session = screen.board.session
    run = session.current if session else None
    if session is None or run is None:
        return
    if run.phase.opening:
        from pmtui.tui.screens.opening import OpeningScreen

        await screen.pmtui.push_screen(
            OpeningScreen(screen.board, screen.seat, screen.tick, screen.pmtui.desk)
        )
    elif run.phase.pane is not None:
        screen.show_pane(run.phase.pane)
    _say_missing(screen)
    parked = screen.board.count(ParkedIdea)
    if parked and run.phase.pane is Pane.ACTIONS:
        toast(
            screen,
            f"{parked} parked ideas come back now: t shows them"
            if parked > 1
            else "A parked idea comes back now: t shows it",
        )


def _say_missing(screen: BoardScreen) -> None:
    """At a phase's end, what is missing from it, in one line."""
    from pmtui.facilitation.readiness import readiness

    session = screen.board.session
    if session is None or session.at_phase == 0:
        return
    left = session.phases[session.at_phase - 1]
    today = screen.seat.time.now().date()
    found = readiness(screen.board, session, today=today).for_phase(left.phase).findings
    if found:
        first = found[0].words
        more = f" · and {len(found) - 1} more: r" if len(found) > 1 else " · r shows it"
        toast(screen, f"{left.phase.name}: {first}{more}", "warning")


async def topic(screen: BoardScreen, step: int) -> None:
    """The next topic, or the one before, with its own box."""
    command = NextTopic(step=1) if step > 0 else NextTopic(step=-1)
    if isinstance(await screen.do(command, quiet=True), Done):
        session = screen.board.session
        if session and session.topics:
            screen.jump_to(session.topics[session.at_topic])


async def more_time(screen: BoardScreen) -> None:
    """Two minutes more."""
    await screen.do(ExtendPhase(seconds=120))
    pacing = screen.seat.pacing
    if pacing is not None and pacing.over_s > 0:
        toast(screen, pacing.words, "warning")


async def pause(screen: BoardScreen) -> None:
    """Stop the clock, or let it go on."""
    await screen.do(PauseClock())


async def split(screen: BoardScreen) -> None:
    """Take the offered split."""
    offered = screen.seat.split
    if isinstance(await screen.do(AcceptSplit(), quiet=True), Done) and offered is not None:
        toast(screen, f"New split: {offered.words}")


async def gap(screen: BoardScreen) -> None:
    """Whether the time asleep counts."""
    from pmtui.tui.screens.choice import Choose

    clock = screen.seat.clock
    if clock is None or clock.suspended is None:
        return
    minutes = round(clock.suspended.gap / 60)
    counts = await screen.pmtui.push_screen_wait(
        Choose(
            f"The computer slept for about {minutes} m. Did the meeting go on meanwhile?",
            [("No: the clock goes on where it was", False), ("Yes: count it as meeting time", True)],
        )
    )
    if counts is not None:
        await screen.do(CountGap(count=counts))


async def bell(screen: BoardScreen) -> None:
    """Ring, or stop the countdown that is about to."""
    await screen.do(RingBell())


async def stop_countdown(screen: BoardScreen) -> None:
    """Call the all-ready countdown off."""
    await screen.do(CancelCountdown())


async def vote(screen: BoardScreen) -> None:
    """A sealed vote when enough people are here for its totals to be shown; else the hands counted in the room."""
    session, writers = screen.board.session, screen.seat.counts.writers
    if session is not None and session.state is SessionState.RUNNING and writers >= SHOWN_FROM:
        await screen.do(OpenVote())
        return
    card = screen.card
    if not isinstance(card, Factor | Group | Observation | SpokenNote):
        toast(screen, "Select a factor, a group or a note; then v counts the hands raised for it.", "warning")
        return
    from pmtui.tui.screens.choice import AskLine

    asked = "How many hands?"
    if 0 < writers < SHOWN_FROM:
        asked = f"How many hands? Sealed totals are shown from {SHOWN_FROM} people up; there are {writers}."
    told = await screen.pmtui.push_screen_wait(
        AskLine("Count hands", asked, str(screen.board.votes_on(card.id) or ""), _number)
    )
    if told is not None and told.strip().isdigit():
        await screen.do(CountHands(card=card.id, n=int(told)))


async def hear(screen: BoardScreen) -> None:
    """Mark functions as heard; those that are here come first."""
    from pmtui.tui.screens.heard import HeardSheet

    async def turn(name: str) -> None:
        session = screen.seat.board.session
        heard = session.heard if session else ()
        said = next((known for known in heard if known.casefold() == name.casefold()), "")
        await screen.do(HearFunction(function=said or name, heard=not said))

    await screen.pmtui.push_screen_wait(HeardSheet(screen.seat, turn, screen.app_signs))


async def close(screen: BoardScreen) -> None:
    """Thanks, what was agreed, the end."""
    from pmtui.tui.screens.closing import ClosingScreen

    agreed = await screen.pmtui.push_screen_wait(ClosingScreen(screen.board, screen.app_signs))
    if agreed is not None and isinstance(await screen.do(CloseSession(agreed=agreed)), Done):
        from pmtui.tui.deeds.records import document

        screen.redraw_all()
        await document(screen)


async def speed(screen: BoardScreen, factor: float) -> None:
    """The demo's clock, slower or faster."""
    company = screen.pmtui.desk.company
    if company is not None:
        company.set_speed(min(64.0, max(1.0, company.speed * factor)))
        toast(screen, f"The demo's clock runs {company.speed:g} times as fast as yours")


def _number(text: str) -> str | None:
    return None if text.strip().isdigit() and int(text) <= 10_000 else "type a number, such as 7"
