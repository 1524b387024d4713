"""How commands about content become changes. Pure: a board and a command in, a change or a refusal out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pmtui.facilitation.facts import with_record
from pmtui.facilitation.milestones import Proposal, accepted
from pmtui.model.board import Board, Change
from pmtui.model.cards import (
    Card,
    Claim,
    Factor,
    Group,
    Link,
    Observation,
    Review,
    Session,
    SpokenNote,
    Suggestion,
    Tally,
    TimelineEvent,
    Withheld,
)
from pmtui.model.text import shorten
from pmtui.model.vocabulary import Audience, LinkKind
from pmtui.room.answers import refuse
from pmtui.room.commands import (
    AddCards,
    DropCards,
    EditCard,
    ImportRecord,
    LinkCards,
    MarkMilestones,
    StagedEvidence,
    UnfoldNote,
    UnlinkCards,
    WithholdNote,
)
from pmtui.room.history import Brought
from pmtui.room.recorded import event_digest, recorded
from pmtui.room.rules import WRITTEN_BY_HOSTS, check_link
from pmtui.room.turns import Turns

MOST_EVENTS = 100_000
"""Events a board holds; more are refused, and it says so."""


@dataclass(frozen=True)
class Mint:
    """What the room gives a new card: its review, its rev, its id."""

    review: str
    seq: int
    new_id: Callable[[], str]

    def named(self, card: Card, card_id: str = "") -> Card:
        """`card` with identity and rev of this change."""
        if not card_id:
            card_id = self.new_id()
        return card.model_copy(update={"id": card_id, "review": self.review, "rev": self.seq})

    def link(self, source: str, target: str, link_kind: LinkKind) -> Link:
        """A link of this change."""
        return Link.between(source, target, link_kind, self.review).model_copy(update={"rev": self.seq})


def add(board: Board, command: AddCards, mint: Mint) -> Change:
    """New cards, with links from or to the first."""
    for card in command.cards:
        if not isinstance(card, WRITTEN_BY_HOSTS) or isinstance(card, Link | Suggestion):
            raise refuse(f"A {card.words} can't be added by hand.", "invalid")
    _check_room(board, sum(isinstance(card, TimelineEvent) for card in command.cards))
    turns = Turns(board)
    put = [mint.named(turns.placed(card)) for card in command.cards]
    after = board.apply(Change(mint.seq, tuple(put))) if command.links else board
    links: dict[str, Link] = {}
    drop: list[str] = []
    first = put[0]
    for link in command.links:
        ends = (link.card, first.id) if link.inward else (first.id, link.card)
        check_link(after, *ends, link.link_kind)
        if link.link_kind is LinkKind.BELONGS and any(made.source == ends[0] for made in links.values()):
            raise refuse("A note belongs to one group at a time; pick one group.", "invalid")
        drop.extend(_earlier_group(board, ends[0], link.link_kind))
        made = mint.link(*ends, link.link_kind)
        links[made.id] = made
    put.extend(links.values())
    words = (
        f"Added {first.words}: {shorten(first.headline, 60)}"
        if len(command.cards) == 1
        else f"Added {len(command.cards)} cards"
    )
    return Change(mint.seq, tuple(put), tuple(drop), words)


def edit(board: Board, command: EditCard, mint: Mint) -> Change:
    """A new version of a card, refused when the person looked at an older one."""
    new = command.card
    old = board.get(new.id)
    if old is None:
        raise refuse(f"This {new.words} is no longer on the board.", "not-found")
    if (
        old.kind != new.kind
        or not isinstance(old, (*WRITTEN_BY_HOSTS, Review))
        or isinstance(old, Link | Suggestion)
    ):
        raise refuse(f"A {old.words} can't be edited.", "invalid")
    if old.rev != command.based_on:
        raise refuse(
            f"Somebody changed this {old.words} since you opened it; look at the newer one and edit again.",
            "stale",
            old,
        )
    if isinstance(new, Review) and new.audience is Audience.HOSTS:
        raise refuse(
            "The review itself is for the whole room; keep private matters in private notes.", "invalid"
        )
    card = mint.named(with_record(old, new), old.id)
    if card == old.model_copy(update={"rev": mint.seq}):
        raise refuse("Nothing was changed.", "invalid")
    return Change(mint.seq, (card,), (), f"Changed {card.words}: {shorten(card.headline, 60)}")


def mark_milestones(board: Board, command: MarkMilestones, mint: Mint) -> Change:
    """Those events as those milestones; an event that is two keeps the second on the review."""
    cards = accepted(board, (Proposal(mark.milestone, mark.event, "") for mark in command.marks))
    if not cards:
        raise refuse("That event is no longer on the timeline.", "not-found")
    names = ", ".join(mark.milestone.words for mark in command.marks)
    put = tuple(mint.named(card, card.id) for card in cards)
    return Change(mint.seq, put, (), f"Accepted: {names}")


def drop(board: Board, command: DropCards, mint: Mint) -> Change:
    """Cards off the board, and every link that had one of them as an end."""
    for card_id in command.cards:
        card = board.get(card_id)
        if card is None:
            raise refuse("That card is no longer on the board.", "not-found")
        if isinstance(card, Observation):
            raise refuse("An anonymous note can't be deleted; withhold it with a reason instead.")
        if not isinstance(card, WRITTEN_BY_HOSTS):
            raise refuse(f"A {card.words} can't be deleted.", "invalid")
    first = board.get(command.cards[0])
    assert first is not None
    words = (
        f"Deleted {first.words}: {shorten(first.headline, 60)}"
        if len(command.cards) == 1
        else f"Deleted {len(command.cards)} cards"
    )
    return Change(mint.seq, (), board.with_links_dropped(command.cards), words)


def link(board: Board, command: LinkCards, mint: Mint) -> Change:
    """Links from each source to the target; an observation belongs to one group at a time.

    The words quote neither end: the journal keeps them, and an end may be purged or kept for hosts.
    """
    put: list[Card] = []
    gone: list[str] = []
    for source in dict.fromkeys(command.sources):
        check_link(board, source, command.target, command.link_kind)
        made = mint.link(source, command.target, command.link_kind)
        if made.id not in board:
            gone.extend(_earlier_group(board, source, command.link_kind))
            put.append(made)
    if not put:
        raise refuse("That link is already there.", "invalid")
    target = board.get(command.target)
    sources = "1 card" if len(put) == 1 else f"{len(put)} cards"
    return Change(
        mint.seq, tuple(put), tuple(gone), f"Linked {sources} to a {target.words if target else 'review'}"
    )


def unlink(board: Board, command: UnlinkCards, mint: Mint) -> Change:
    """One link less."""
    if board.find(Link, command.link) is None:
        raise refuse("That link is no longer there.", "not-found")
    return Change(mint.seq, (), (command.link,), "Link removed")


@dataclass(frozen=True)
class Imported:
    """An import as a change: `made` are the events of its own, `rows` those it was made of."""

    change: Change
    made: tuple[str, ...]
    rows: tuple[StagedEvidence, ...]


def import_record(board: Board, command: ImportRecord, mint: Mint) -> Imported:
    """The events of an import's kept rows, and those that updated and merged rows change.

    An event that somebody changed since the plan was made is left as it is; its row counts as not imported.
    """
    put: dict[str, Card] = {}
    changed: dict[str, Card] = {}
    rows: list[StagedEvidence] = []
    left: set[str] = set()
    turns = Turns(board)
    for row in command.rows:
        if row.status == "kept":
            if not isinstance(row.event, TimelineEvent):
                raise refuse("A kept row of an import needs its event.", "invalid")
            free = row.event.id not in put and _free(board, row.event.id)
            event = mint.named(turns.placed(row.event), row.event.id if free else "")
            put[event.id] = event
        elif row.event is not None:
            old = board.find(TimelineEvent, row.event.id)
            if not isinstance(row.event, TimelineEvent) or row.status not in ("updated", "merged"):
                raise refuse("Only an event can be changed by an import.", "invalid")
            if old is None or old.rev != row.based_on:
                left.add(row.fingerprint)
                continue
            event = recorded(old, row.event)
            changed[old.id] = mint.named(event, old.id)
        if row.lead not in left or not row.lead:
            rows.append(row)
    _check_room(board, len(put))
    words = [f"Imported {_events(len(put))} from {command.file_name}"]
    if changed:
        words.append(f"changed {_events(len(changed))}")
    if left:
        words.append(f"left {_events(len(left))} as somebody changed it meanwhile")
    change = Change(mint.seq, (*put.values(), *changed.values()), (), ", ".join(words))
    return Imported(change, tuple(put), tuple(rows))


def _events(n: int) -> str:
    return "1 event" if n == 1 else f"{n:,} events"


def take_back_import(board: Board, brought: Brought, mint: Mint) -> Change:
    """An earlier import's events off the board, as far as they are still on it; those it changed as they were.

    What somebody changed since in an event that the import had changed stays.
    """
    there = [card_id for card_id in brought.events if board.find(TimelineEvent, card_id) is not None]
    back: list[Card] = []
    for old in brought.changed:
        now = board.find(TimelineEvent, old.id)
        if now is not None and event_digest(now) == brought.made.get(old.id):
            back.append(mint.named(recorded(now, old), old.id))
    if not there and not back:
        raise refuse("No event of that import is on the board.", "not-found")
    words = f"Took back an import of {_events(len(there))}"
    if back:
        words += f"; {_events(len(back))} it had changed {'is' if len(back) == 1 else 'are'} as before"
    return Change(mint.seq, tuple(back), board.with_links_dropped(there), words)


def check_not_there_again(board: Board, change: Change) -> None:
    """Refuse to bring an import back whose record was imported again meanwhile: its events would stand twice."""
    put = [card for card in change.put if isinstance(card, TimelineEvent) and card.id not in board]
    back = {(card.at.at, card.text) for card in put}
    if any((event.at.at, event.text) in back for event in board.of(TimelineEvent)):
        raise refuse("That record was imported again since; its events are on the board already.", "stale")


def purge(board: Board, card_id: str, mint: Mint) -> Change:
    """A card, its links and the names claimed on it; what stays is a withheld note's stub."""
    card = board.get(card_id)
    if card is None or isinstance(card, (Review, Session, Link)):
        raise refuse("That card can't be purged.", "not-found")
    claims = [made.id for made in board.of(Claim) if made.observation == card_id]
    return Change(mint.seq, (), board.with_links_dropped([card_id, *claims]), "Purged a card for good")


def unfold(board: Board, command: UnfoldNote, mint: Mint) -> Change:
    """A folded note, now shown to everybody."""
    note = _note(board, command.observation)
    if not note.folded:
        raise refuse("That note is not folded.", "invalid")
    return Change(
        mint.seq, (note.model_copy(update={"folded": False, "rev": mint.seq}),), (), "Note unfolded"
    )


def withhold(board: Board, command: WithholdNote, mint: Mint) -> Change:
    """A stub with the reason for everybody; the note itself for hosts only."""
    note = _note(board, command.observation)
    if note.audience is Audience.HOSTS:
        raise refuse("That note is already withheld.", "invalid")
    kept = note.model_copy(update={"audience": Audience.HOSTS, "rev": mint.seq})
    stub = mint.named(Withheld(observation=note.id, reason=command.reason))
    return Change(mint.seq, (kept, stub), (), "Note withheld; a stub with the reason stays")


def claim(board: Board, observation: str, name: str, mint: Mint) -> Change:
    """An author's name beside a note."""
    _note(board, observation)
    if any(made.observation == observation for made in board.of(Claim)):
        raise refuse("That note is already claimed.", "invalid")
    return Change(mint.seq, (mint.named(Claim(observation=observation, name=name)),), (), "Note claimed")


def count_hands(board: Board, card_id: str, n: int, mint: Mint) -> Change:
    """The tally of a show of hands on a card; counting again replaces it."""
    card = board.get(card_id)
    if not isinstance(card, (Group, Observation, SpokenNote, Factor)):
        raise refuse("Hands are counted on factors, groups and notes; pick one of them.", "invalid")
    if card_id in board.private:
        raise refuse("Only hosts see that card, so the room can't vote on it; show it first.", "invalid")
    earlier = [t for t in board.of(Tally) if t.target == card_id and t.round == 0]
    tally = Tally(target=card_id, session=board.session.id if board.session else "", round=0, n=n)
    put = mint.named(tally, earlier[0].id if earlier else "")
    return Change(mint.seq, (put,), (), f"{n} hands on a {card.words}")


def taken_back(
    board: Board, change: Change, before: Iterable[Card], left: Mapping[str, int], mint: Mint
) -> Change:
    """The change that undoes `change`, refused when somebody touched its cards since.

    `left` is the rev at which each put card was left, by `change` or by the same seat's undo and redo after it.
    """
    put: list[Card] = []
    drop: list[str] = []
    olds = {card.id: card for card in before}
    for card in change.put:
        now = board.get(card.id)
        if now is None or now.rev != left.get(card.id, change.seq):
            raise refuse(_since(now or card), "stale", now)
        old = olds.get(card.id)
        if old is None:
            drop.append(card.id)
        else:
            put.append(old.model_copy(update={"rev": mint.seq}))
    for card_id in change.drop:
        if card_id in board:
            raise refuse(_since(board.get(card_id)), "stale", board.get(card_id))
        if card_id in olds:
            put.append(olds[card_id].model_copy(update={"rev": mint.seq}))
    back = {card.id for card in put}
    dropped = board.with_links_dropped(drop)
    for card in put:
        if isinstance(card, Link):
            _check_link_fits(board, card, back, frozenset(dropped))
    return Change(mint.seq, tuple(put), dropped)


def check_vote(board: Board, change: Change, voting_on: frozenset[str]) -> None:
    """Refuse to drop or regroup what an open vote is on."""
    if not voting_on:
        return
    if voting_on.intersection(change.drop):
        raise refuse("A vote is open on that card; ring the bell first.")
    put = (card for card in change.put if isinstance(card, Link))
    dropped = (board.find(Link, card_id) for card_id in change.drop)
    for link in (*put, *dropped):
        ends = {link.source, link.target} if link and link.link_kind is LinkKind.BELONGS else set()
        if ends & voting_on:
            raise refuse("A vote is open on that card; ring the bell before grouping.")


def _check_link_fits(board: Board, link: Link, back: set[str], gone: frozenset[str]) -> None:
    """A link that comes back needs both ends, and its source no other group meanwhile."""
    ends = [link.source] if link.link_kind is LinkKind.RECURS else [link.source, link.target]
    if any(end not in back and (end not in board or end in gone) for end in ends):
        raise refuse("A card that link needs is no longer on the board.", "stale")
    if link.link_kind is LinkKind.BELONGS:
        other = next((i for i in _earlier_group(board, link.source, link.link_kind) if i not in gone), None)
        if other is not None:
            raise refuse(_since(link), "stale", board.get(other))


def _check_room(board: Board, more: int) -> None:
    if more and board.count(TimelineEvent) + more > MOST_EVENTS:
        raise refuse(
            f"A timeline holds {MOST_EVENTS:,} events at most; narrow the record to the time that matters.",
            "invalid",
        )


def _since(card: Card | None) -> str:
    what = card.words if card else "card"
    return f"Somebody changed that {what} since; undo would overwrite their work, so nothing was undone."


def _note(board: Board, card_id: str) -> Observation:
    note = board.find(Observation, card_id)
    if note is None:
        raise refuse("That note is not on the board.", "not-found")
    return note


def _earlier_group(board: Board, source: str, link_kind: LinkKind) -> list[str]:
    if link_kind is not LinkKind.BELONGS:
        return []
    return [link.id for link in board.links_from(source, LinkKind.BELONGS)]


def _free(board: Board, card_id: str) -> bool:
    return bool(card_id) and card_id not in board


def befores(board: Board, change: Change) -> tuple[Card, ...]:
    """The cards `change` replaces or drops, as they are on `board`."""
    found = (board.get(card_id) for card_id in (*change.drop, *(card.id for card in change.put)))
    return tuple(card for card in found if card is not None and not isinstance(card, Session))
