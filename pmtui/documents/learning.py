"""What was learned: factors with their evidence, observations, questions, parked ideas, glossary."""

from __future__ import annotations

from collections.abc import Iterable

from pmtui import __version__
from pmtui.documents.telling import (
    FOLDED,
    entry,
    evidence_line,
    shown_votes,
    vote_words,
    when,
)
from pmtui.documents.tree import (
    Block,
    Bold,
    Bullets,
    Item,
    Line,
    Paragraph,
    Piece,
    Section,
    as_typed,
    bullets,
    paragraph,
)
from pmtui.model.board import Board
from pmtui.model.cards import (
    Card,
    Claim,
    Factor,
    Group,
    Observation,
    ParkedIdea,
    Question,
    Session,
    SpokenNote,
    Term,
    TimelineEvent,
    Withheld,
)
from pmtui.model.vocabulary import AssumptionState, FactorKind, LinkKind, QuestionState, Stance

CONTRIBUTING = (FactorKind.TRIGGER, FactorKind.CONTRIBUTOR)
HELPING = (FactorKind.MITIGATOR, FactorKind.LUCK)

NO_ACTION = "no action yet"


def factors(board: Board, names: dict[str, str]) -> list[Section]:
    """Contributing factors, what helped, and risks; `names` are the actions' short names (`A1`)."""
    votes = shown_votes(board)
    contributing = _factors(board, CONTRIBUTING, votes, names)
    found = [
        Section(
            "Contributing factors",
            tuple(contributing) or (paragraph("No contributing factors are recorded."),),
        )
    ]
    helping = _factors(board, HELPING, votes, names)
    if helping:
        found.append(Section("What limited the harm, and where we got lucky", tuple(helping)))
    risks = _factors(board, (FactorKind.RISK,), votes, names)
    if risks:
        found.append(Section("Risks", tuple(risks)))
    return found


def _factors(
    board: Board, kinds: tuple[FactorKind, ...], votes: dict[str, int], names: dict[str, str]
) -> list[Section]:
    chosen = [factor for factor in board.of(Factor) if factor.factor_kind in kinds]
    chosen.sort(key=lambda factor: (-votes.get(factor.id, 0), factor.id))
    return [_factor(board, factor, votes.get(factor.id), names) for factor in chosen]


def _factor(board: Board, factor: Factor, votes: int | None, names: dict[str, str]) -> Section:
    zone = board.review.zone
    facts = [factor.factor_kind.words, factor.category.words]
    if factor.component:
        part = f" {factor.contribution.said_of_it}" if factor.contribution is not None else ""
        facts.append(f"{factor.component}{part}")
    elif factor.contribution is not None:
        facts.append(factor.contribution.said_of_it)
    if factor.confidence is not None:
        facts.append(f"{factor.confidence.words} confidence")
    facts.append("confirmed" if factor.confirmed else "not confirmed")
    if votes is not None:
        facts.append(vote_words(votes))
    blocks: list[Block] = [paragraph(" · ".join(facts)), *as_typed(factor.detail)]
    evidence = sorted(board.evidence_of(factor), key=_evidence_place)
    lines: list[Line | Item] = [evidence_line(card, zone) for card in evidence]
    actions = sorted(board.actions_on(factor), key=lambda action: names.get(action.id, action.id))
    follow: list[Line | Item] = [f"{names.get(action.id, '')} {action.text}" for action in actions]
    blocks.append(bullets(_listed("Evidence", lines, "none linked"), *_follow_up(factor, follow)))
    return Section(factor.text, tuple(blocks))


def _follow_up(factor: Factor, lines: list[Line | Item]) -> list[Item]:
    if factor.factor_kind in HELPING and not lines:
        return []
    return [_listed("Actions", lines, NO_ACTION)]


def _listed(label: str, lines: list[Line | Item], nothing: str) -> Item:
    if not lines:
        return Item((Bold(f"{label}:"), f" {nothing}"))
    return Item((Bold(f"{label}:"),), (bullets(*lines),))


def _evidence_place(card: Card) -> tuple[int, tuple[int, int, float, str]]:
    if isinstance(card, TimelineEvent):
        return 0, card.key
    return 1, (0, 0, 0.0, card.id)


# --- observations ------------------------------------------------------------


def observations(board: Board) -> list[Section]:
    """Anonymous notes by votes, then id; stubs of withheld ones; what was said aloud, apart."""
    found: list[Section] = []
    sealed = _sealed(board)
    if sealed:
        found.append(Section("Observations", sealed))
    spoken = sorted(board.of(SpokenNote), key=lambda note: note.id)
    if spoken:
        said = Bullets(tuple(_spoken(board, note) for note in spoken))
        found.append(
            Section(
                "Said in the room",
                (paragraph("Typed by a host as it was said, or released by name; not anonymous."), said),
            )
        )
    return found


def _spoken(board: Board, note: SpokenNote) -> Item:
    homes = (board.find(Group, link.target) for link in board.links_from(note.id, LinkKind.BELONGS))
    titles = sorted(home.title for home in homes if home is not None)
    tail = f" (said by {note.by})" if note.by else ""
    tail += (f" (group: {titles[0]})" if titles else "") + _votes(note, shown_votes(board))
    return entry(note.text, *((tail,) if tail else ()))


def _sealed(board: Board) -> tuple[Block, ...]:
    notes = list(board.of(Observation))
    stubs = sorted(board.of(Withheld), key=lambda stub: stub.id)
    if not notes and not stubs:
        return ()
    votes = shown_votes(board)

    def place(card: Card) -> tuple[int, str]:
        return -votes.get(card.id, 0), card.id

    def group_of(note: Observation) -> str:
        targets = (link.target for link in board.links_from(note.id, LinkKind.BELONGS))
        return min((target for target in targets if board.find(Group, target) is not None), default="")

    homes: dict[str, list[Observation]] = {}
    for note in sorted(notes, key=place):
        homes.setdefault(group_of(note), []).append(note)
    names = {claim.observation: claim.name for claim in board.of(Claim)}
    blocks: list[Block] = [paragraph(*_mode(board))]
    for group in sorted(board.of(Group), key=place):
        items = [_note(note, votes, names) for note in homes.get(group.id, [])]
        title = f"{group.title}{_votes(group, votes)}"
        blocks.append(Section(title, (Bullets(tuple(items)) if items else paragraph("An empty group."),)))
    alone = [_note(note, votes, names) for note in homes.get("", [])]
    alone += [Item(f"a note is withheld: {stub.reason}") for stub in stubs]
    if alone:
        kept = Bullets(tuple(alone))
        # Ungrouped notes come last in the file but must not read as part of the last group.
        blocks.append(Section("Not grouped", (kept,)) if len(blocks) > 1 else kept)
    return tuple(blocks)


def _mode(board: Board) -> Iterable[Line]:
    yield (
        "Written in sealed envelopes, opened together and shuffled: no names, times or order are kept. "
        f"Listed by votes, then by a random id. pmtui {__version__}."
    )
    for session in sorted(board.of(Session), key=lambda s: s.number):
        if session.envelopes is not None:
            yield f"Session {session.number}: {session.envelopes} envelopes."


def _note(note: Observation, votes: dict[str, int], names: dict[str, str]) -> Item:
    tail = _votes(note, votes)
    if note.folded:
        return Item(f"{FOLDED}{tail}")
    if note.id in names:
        tail += f" (claimed by {names[note.id]})"
    pieces: tuple[Piece, ...] = (tail,) if tail else ()
    return entry(note.text, *pieces)


def _votes(card: Card, votes: dict[str, int]) -> str:
    return f" · {vote_words(votes[card.id])}" if card.id in votes else ""


# --- open ends ---------------------------------------------------------------


def open_ends(board: Board) -> list[Section]:
    """Open questions, assumptions that failed or were never checked, parked ideas, glossary."""
    found: list[Section] = []
    questions = _questions(board)
    if questions:
        found.append(Section("Open questions and assumptions", questions))
    parked = sorted(board.of(ParkedIdea), key=lambda idea: idea.id)
    if parked:
        found.append(Section("Parked ideas", (bullets(*(idea.text for idea in parked)),)))
    terms = sorted(board.of(Term), key=lambda term: (term.term.casefold(), term.id))
    if terms:
        found.append(Section("Glossary", (Bullets(tuple(_term(term) for term in terms)),)))
    return found


def _questions(board: Board) -> tuple[Block, ...]:
    zone = board.review.zone
    cards = sorted(board.of(Question), key=lambda q: (q.state is not QuestionState.OPEN, q.id))
    asked = [event for event in board.events() if event.stance is Stance.QUESTION]
    assumed = [event for event in board.events() if event.stance is Stance.ASSUMPTION]
    blocks: list[Block] = []
    if cards or asked:
        items = [_question(card) for card in cards]
        items += [Item((Bold("open:"), f" {when(event.at, zone)} {event.text}")) for event in asked]
        blocks.append(Bullets(tuple(items)))
    unsettled = [event for event in assumed if event.assumption is not AssumptionState.HELD]
    unsettled.sort(key=lambda event: (event.assumption is not AssumptionState.FAILED, event.key))
    if unsettled:
        lines = [
            (Bold(f"{_outcome(event)}:"), f" {when(event.at, zone)} {event.text}") for event in unsettled
        ]
        blocks += [paragraph("Assumptions that failed, or are not checked yet:"), bullets(*lines)]
    return tuple(blocks)


def _outcome(event: TimelineEvent) -> str:
    return "failed" if event.assumption is AssumptionState.FAILED else "not checked"


def _question(card: Question) -> Item:
    owner = f" (owner: {card.owner})" if card.owner else ""
    return Item((Bold(f"{card.state.words}:"), f" {card.text}{owner}"), as_typed(card.answer))


def _term(term: Term) -> Item:
    match as_typed(term.meaning):
        case ():
            return Item((Bold(f"{term.term}:"), " no meaning written yet"))
        case (Paragraph((str() as line,)),):
            return Item((Bold(f"{term.term}:"), f" {line}"))
        case blocks:
            return Item((Bold(f"{term.term}:"),), blocks)
