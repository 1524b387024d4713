"""Every action, declared once: footer, palette, help, key remapping and the README's table come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from pmtui.model.vocabulary import HOSTS, LEADERS, Role


@dataclass(frozen=True)
class State:
    """What decides which actions make sense now."""

    role: Role = Role.FACILITATOR
    pane: str = "timeline"
    card_kind: str = ""
    """Kind of the card under the cursor; empty when there is none."""
    marked: int = 0
    running: bool = False
    first_phase: bool = False
    last_phase: bool = False
    topics: bool = False
    ballot: bool = False
    """Whether something is open that a bell ends, or notes may wait that came late."""
    split: bool = False
    gap: bool = False
    people: bool = False
    """Whether anybody who votes is here."""
    folded: bool = False
    inbox: int = 0
    """Suggestions that wait."""
    asked: frozenset[str] = frozenset()
    """What this participant can fill in: sheet, consent, vote, pulse; and `left` where notes are left over."""
    mine: bool = False
    """Whether this device wrote the note under the cursor."""
    may_suggest: bool = True
    """Whether the phase takes suggestions."""
    free: bool = False
    """Whether the card under the cursor is an action without an owner."""
    demo: bool = False


When = Callable[[State], str]
"""Why the action makes no sense now; nothing when it does."""


def _always(_state: State) -> str:
    return ""


def _running(state: State) -> str:
    return "" if state.running else "no session is running; s starts one"


def _underway(state: State) -> str:
    return "" if state.running else "no session is running yet"


def _not_running(state: State) -> str:
    return "a session is running already" if state.running else ""


def _card(state: State) -> str:
    return "" if state.card_kind or state.marked else "no card is selected"


def _event(state: State) -> str:
    return "" if state.card_kind == "event" else "select an event on the timeline first"


def _notes(state: State) -> str:
    kinds = ("observation", "spoken", "group") if state.marked else ("observation", "spoken")
    return "" if state.card_kind in kinds else "select notes among the observations first"


def _note(state: State) -> str:
    return "" if state.card_kind == "observation" else "select an anonymous note first"


def _evidence(state: State) -> str:
    usable = ("event", "observation", "spoken", "group")
    return "" if state.card_kind in usable else "select an event, a note or a group first"


def _more_phases(state: State) -> str:
    return _running(state) or ("this is the last phase; C closes the session" if state.last_phase else "")


def _earlier_phase(state: State) -> str:
    return _running(state) or ("this is the first phase" if state.first_phase else "")


def _topics(state: State) -> str:
    return _running(state) or ("" if state.topics else "this phase does not go topic by topic")


def _ballot(state: State) -> str:
    return _running(state) or ("" if state.ballot else "nothing is open that a bell could end")


def _split(state: State) -> str:
    return _running(state) or ("" if state.split else "the agenda fits as it is")


def _slept(state: State) -> str:
    return "" if state.gap else "there is no gap to decide on"


def _waiting(state: State) -> str:
    return "" if state.inbox else "nothing waits there; what participants suggest comes in here"


def _sheet(state: State) -> str:
    return "" if state.asked & {"sheet", "left"} else "the note sheet is not open"


def _asked(what: str, why: str) -> When:
    return lambda state: "" if what in state.asked else why


def _mine(state: State) -> str:
    return "" if state.mine else "select a note marked as yours; this device knows them after the reveal"


def _suggesting(state: State) -> str:
    return (
        ""
        if state.may_suggest
        else "no suggestions in this phase; say it, or keep it for a phase that takes them"
    )


def _free(state: State) -> str:
    return "" if state.free else "select an action without an owner first"


def _demo(state: State) -> str:
    return "" if state.demo else "only the demo's clock can be slowed down"


EVERYBODY = frozenset(Role)
PARTICIPANTS = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True)
class Act:
    """One thing a key does."""

    id: str
    keys: str
    words: str
    """Two or three words, as footer and palette show them."""
    help: str
    group: str
    who: frozenset[Role] = HOSTS
    when: When = _always
    footer: bool = False
    scope: str = "board"


ACTS: tuple[Act, ...] = (
    # --- cards
    Act(
        "add",
        "a",
        "Add",
        "Write one line into the current pane; enter saves, tab opens the full form.",
        "Cards",
        footer=True,
    ),
    Act(
        "add-other",
        "A",
        "Add other…",
        "Add a question, a parked idea, a glossary term, a private note or a spoken note.",
        "Cards",
    ),
    Act(
        "open", "enter", "Open", "Open the selected card in its full form.", "Cards", when=_card, footer=True
    ),
    Act(
        "delete",
        "d",
        "Delete",
        "Delete the selected or marked cards and their links; z brings them back.",
        "Cards",
        when=_card,
    ),
    Act(
        "link",
        "l",
        "Link",
        "Link the selected or marked cards to a factor, a group or another action.",
        "Cards",
        when=_card,
        footer=True,
    ),
    Act(
        "star",
        "*",
        "Star",
        "Mark the selected event as a key moment, or take the mark away.",
        "Cards",
        when=_event,
    ),
    Act(
        "group",
        "g",
        "Group",
        "Put the marked notes into one group, a new one or the group marked with them.",
        "Cards",
        when=_notes,
    ),
    Act(
        "likes",
        "L",
        "Mark alike",
        "Mark a note and those that say nearly the same, for g to group.",
        "Cards",
        when=_note,
    ),
    Act("ungroup", "u", "Ungroup", "Take the marked notes out of their group.", "Cards", when=_notes),
    Act(
        "factor",
        "f",
        "Make a factor",
        "Make a contributing factor out of the selection, keeping its links.",
        "Cards",
        when=_evidence,
    ),
    Act("fold", "o", "Show note", "Open a folded note for everybody.", "Cards", who=LEADERS, when=_note),
    Act(
        "withhold",
        "w",
        "Withhold",
        "Keep a note back; a stub with your reason stays.",
        "Cards",
        who=LEADERS,
        when=_note,
    ),
    Act(
        "purge",
        "ctrl+delete",
        "Purge",
        "Remove a card for good, from the journal too. Can't be undone.",
        "Cards",
        who=LEADERS,
        when=_card,
    ),
    Act(
        "mute",
        "M",
        "Mute a word",
        "Have the language coach leave a word alone in this review; the reason is kept.",
        "Cards",
    ),
    Act("undo", "z", "Undo", "Take back what you did last to the content.", "Cards", footer=True),
    Act("redo", "Z", "Redo", "Do again what you took back.", "Cards"),
    # --- looking
    Act("pane-1", "1", "Timeline", "Go to the timeline.", "Looking", who=EVERYBODY),
    Act("pane-2", "2", "Factors", "Go to the contributing factors.", "Looking", who=EVERYBODY),
    Act("pane-3", "3", "Observations", "Go to the observations.", "Looking", who=EVERYBODY),
    Act("pane-4", "4", "Actions", "Go to the actions.", "Looking", who=EVERYBODY),
    Act(
        "zoom", "0", "Zoom pane", "Show the current pane alone, or all four again.", "Looking", who=EVERYBODY
    ),
    Act(
        "filter",
        "slash",
        "Filter",
        "Show only what says these words in the current pane; esc shows all.",
        "Looking",
        who=EVERYBODY,
    ),
    Act(
        "map",
        "m",
        "Map",
        "Events, factors and actions as a tree; what hangs loose is marked.",
        "Looking",
        who=EVERYBODY,
    ),
    Act(
        "readiness",
        "r",
        "What is missing",
        "Orphans, actions not ready, functions not heard, open questions, milestones.",
        "Looking",
        who=EVERYBODY,
    ),
    Act(
        "record",
        "E",
        "The record",
        "Milestones to accept, answers to pages, escalations, hand-offs, silences, who knew what when.",
        "Looking",
        who=EVERYBODY,
    ),
    Act(
        "others",
        "t",
        "Questions, ideas, terms",
        "Open questions, parked ideas, glossary and private notes.",
        "Looking",
    ),
    Act(
        "stage",
        "S",
        "Stage view",
        "Large and public: what may be on the shared screen. The same key leaves it.",
        "Looking",
        who=EVERYBODY,
    ),
    Act("review", "e", "Review details", "Aim, scope, owner, severity, milestones, impact.", "Looking"),
    # --- meeting
    Act(
        "start",
        "s",
        "Start session",
        "Choose an agenda and a hard stop, and start the clock.",
        "Meeting",
        who=LEADERS,
        when=_not_running,
        footer=True,
    ),
    Act(
        "next-phase",
        "right_square_bracket",
        "Next phase",
        "Go on; early, press it twice within three seconds.",
        "Meeting",
        who=LEADERS,
        when=_more_phases,
        footer=True,
    ),
    Act(
        "previous-phase",
        "left_square_bracket",
        "Previous phase",
        "Go back; everything stays as it is.",
        "Meeting",
        who=LEADERS,
        when=_earlier_phase,
    ),
    Act(
        "next-topic",
        "n",
        "Next topic",
        "Give the next topic its own time.",
        "Meeting",
        who=LEADERS,
        when=_topics,
    ),
    Act(
        "previous-topic",
        "N",
        "Previous topic",
        "Back to the topic before.",
        "Meeting",
        who=LEADERS,
        when=_topics,
    ),
    Act(
        "more-time",
        "plus",
        "More time",
        "Two minutes more; after the end they count from now.",
        "Meeting",
        who=LEADERS,
        when=_running,
        footer=True,
    ),
    Act("pause", "p", "Pause", "Stop the clock, or let it go on.", "Meeting", who=LEADERS, when=_running),
    Act(
        "split",
        "equals_sign",
        "Take new split",
        "Accept the offered times for what is left of the meeting.",
        "Meeting",
        who=LEADERS,
        when=_split,
    ),
    Act(
        "gap",
        "G",
        "Count the gap",
        "After the computer slept: say whether that time counts.",
        "Meeting",
        who=LEADERS,
        when=_slept,
    ),
    Act(
        "bell",
        "B",
        "Ring the bell",
        "End the note sheet, vote or pulse; early, press it twice.",
        "Meeting",
        who=LEADERS,
        when=_ballot,
    ),
    Act(
        "vote",
        "v",
        "Vote",
        "Open a sealed dot vote; below four people, count hands on the selected card.",
        "Meeting",
    ),
    Act(
        "question",
        "comma",
        "Next question",
        "Another question worth asking about what is selected.",
        "Meeting",
    ),
    Act("hear", "h", "Heard", "Mark a function as heard in this session.", "Meeting", when=_running),
    Act(
        "join-room",
        "J",
        "Join…",
        "Let other devices in: address, three words and QR code; who is connected, new code, stop.",
        "Meeting",
    ),
    Act(
        "inbox",
        "i",
        "Inbox",
        "What participants suggest: accept, decline, or change it first.",
        "Meeting",
        when=_waiting,
    ),
    Act(
        "offer-floor",
        "H",
        "Hand over",
        "Offer facilitation to the co-facilitator; the same key takes the offer back.",
        "Meeting",
        who=frozenset({Role.FACILITATOR}),
    ),
    Act(
        "take-floor",
        "T",
        "Take over",
        "Facilitate from now on, once the facilitator has offered it.",
        "Meeting",
        who=frozenset({Role.CO_FACILITATOR}),
        footer=True,
    ),
    Act(
        "close",
        "C",
        "Close session",
        "Thanks, what was agreed, and the end of the meeting.",
        "Meeting",
        who=LEADERS,
        when=_running,
    ),
    Act(
        "slower",
        "less_than_sign",
        "Slower demo",
        "Slow the demo's clock down, step by step to real time.",
        "Meeting",
        when=_demo,
    ),
    Act("faster", "greater_than_sign", "Faster demo", "Speed the demo's clock up.", "Meeting", when=_demo),
    # --- taking part
    Act(
        "notes",
        "n",
        "Note sheet",
        "Write your notes, sealed until the bell; afterwards, what became of those not shown.",
        "Taking part",
        who=PARTICIPANTS,
        when=_sheet,
        footer=True,
    ),
    Act(
        "dots",
        "v",
        "Vote",
        "Spend your dots, sealed until the bell.",
        "Taking part",
        who=PARTICIPANTS,
        when=_asked("vote", "no vote is open"),
        footer=True,
    ),
    Act(
        "ready",
        "R",
        "Ready",
        "Say that you are ready, or not yet after all; shown as a sum.",
        "Taking part",
        who=PARTICIPANTS,
        when=_underway,
        footer=True,
    ),
    Act(
        "suggest",
        "s",
        "Suggest",
        "Suggest an event, a correction of the selected card, a question or an action to the hosts.",
        "Taking part",
        who=PARTICIPANTS,
        when=_suggesting,
        footer=True,
    ),
    Act(
        "want-time",
        "plus",
        "More time?",
        "Ask for more time, or no longer; shown as a sum.",
        "Taking part",
        who=PARTICIPANTS,
        when=_underway,
        footer=True,
    ),
    Act(
        "want-on",
        "right_square_bracket",
        "Move on?",
        "Ask to move on, or no longer; shown as a sum.",
        "Taking part",
        who=PARTICIPANTS,
        when=_underway,
        footer=True,
    ),
    Act(
        "pulse",
        "p",
        "Pulse",
        "Answer the closing questions, sealed until the bell.",
        "Taking part",
        who=PARTICIPANTS,
        when=_asked("pulse", "the closing questions are not open"),
        footer=True,
    ),
    Act(
        "few",
        "w",
        "We are few",
        "In a small room: say whether you accept that a note is hardly anonymous.",
        "Taking part",
        who=PARTICIPANTS,
        when=_asked("consent", "nobody is asked whether being few is fine"),
    ),
    Act(
        "take",
        "t",
        "I'll take it",
        "Become the owner of the selected action, with a date and a test for done.",
        "Taking part",
        who=PARTICIPANTS,
        when=_free,
        footer=True,
    ),
    Act(
        "claim",
        "c",
        "Claim note",
        "Put your name to a note of yours, if you want to.",
        "Taking part",
        who=PARTICIPANTS,
        when=_mine,
    ),
    Act(
        "attend",
        "a",
        "Who is here",
        "Put your name on the attendance list, or say your function; both by choice.",
        "Taking part",
        who=PARTICIPANTS,
        when=_underway,
    ),
    Act(
        "welcome",
        "o",
        "Where we are",
        "Purpose, ground rules, agenda, and what was agreed so far.",
        "Taking part",
        who=PARTICIPANTS,
    ),
    Act(
        "read",
        "enter",
        "Read",
        "All of the selected card; a folded note is shown on this screen.",
        "Taking part",
        who=PARTICIPANTS,
        when=_card,
    ),
    # --- records and documents
    Act(
        "import",
        "I",
        "Import a record",
        "Bring in chat, CSV, JSON lines or a written timeline, after a preview.",
        "Records",
    ),
    Act(
        "export",
        "x",
        "Document",
        "See the document as it would be shared; save it from there.",
        "Records",
        who=EVERYBODY,
    ),
    Act(
        "home",
        "escape",
        "Home",
        "Back to all reviews; everything is saved already.",
        "Records",
        who=EVERYBODY,
    ),
    # --- home
    Act("new", "n", "New review", "Open a review of an incident.", "Reviews", scope="home", footer=True),
    Act("open-review", "enter", "Open", "Open the selected review.", "Reviews", scope="home", footer=True),
    Act(
        "search",
        "slash",
        "Search",
        "Search titles, factors, actions, notes of all reviews.",
        "Reviews",
        scope="home",
        footer=True,
    ),
    Act(
        "import-review",
        "I",
        "Import review",
        "Bring in a review somebody exported as JSON.",
        "Reviews",
        scope="home",
        footer=True,
    ),
    # --- everywhere
    Act(
        "help",
        "question_mark,f1",
        "Help",
        "All keys, and what they do.",
        "Everywhere",
        who=EVERYBODY,
        footer=True,
        scope="app",
    ),
    Act(
        "palette",
        "ctrl+p",
        "Palette",
        "Find an action by its name.",
        "Everywhere",
        who=EVERYBODY,
        footer=True,
        scope="app",
    ),
    Act("theme", "f2", "Theme", "Dark, light, high contrast.", "Everywhere", who=EVERYBODY, scope="app"),
    Act(
        "quit",
        "ctrl+q",
        "Quit",
        "Leave; everything is saved already.",
        "Everywhere",
        who=EVERYBODY,
        scope="app",
    ),
)
"""All actions, in the order footer and help show them."""

BY_ID: Mapping[str, Act] = {act.id: act for act in ACTS}

LIST_KEYS: tuple[tuple[str, str, str], ...] = (
    ("↑ ↓ j k", "Move", "Up and down in a pane; page up, page down, home and end too."),
    ("tab", "Next pane", "From pane to pane; shift+tab goes back."),
    ("space", "Mark", "Mark cards; link, group and delete then mean all marked ones."),
    ("esc", "Out", "One level out; never loses what you typed."),
)
"""Keys that lists and screens have by themselves, for help and README."""

_SHOWN = {
    "slash": "/",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "plus": "+",
    "equals_sign": "=",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "question_mark": "?",
    "escape": "esc",
    "ctrl+delete": "ctrl+del",
    "asterisk": "*",
}

_NAMED = {shown: name for name, shown in _SHOWN.items()}

SHEETS = (
    "list",
    "sheet",
    "form",
    "ask",
    "pick",
    "link",
    "map",
    "readiness",
    "record",
    "others",
    "stage",
    "start",
    "opening",
    "join",
    "invitation",
    "connections",
    "open-room",
    "inbox",
    "heard",
    "ballot",
    "left",
    "suggest",
    "attend",
    "read",
)
"""What comes before the dot in the binding ids of lists and sheets."""


def bindings(scope: str) -> list[BindingType]:
    """The bindings of a screen (or of the app), remappable by action id."""
    return [
        Binding(
            ",".join(key_names(act.keys)),
            f"act('{act.id}')",
            act.words,
            show=act.footer,
            key_display=shown_keys(act.keys).split(" ")[0],
            tooltip=act.help,
            id=act.id,
            priority=act.id == "quit",
        )
        for act in ACTS
        if act.scope == scope
    ]


def key_names(keys: str) -> list[str]:
    """Keys by the names the terminal library has for them: `/` is `slash`."""
    return [_NAMED.get(key, key) for key in keys.split(",")]


def shown_keys(keys: str) -> str:
    """Keys as people read them: `slash` is `/`."""
    return " ".join(_SHOWN.get(key, key) for key in keys.split(","))


def keys_of(act: Act, keymap: Mapping[str, str]) -> str:
    """The keys of an action as the user may have remapped them."""
    return shown_keys(keymap.get(act.id, act.keys))


def unavailable(act: Act, state: State) -> str:
    """Why an action can't be used now, as a sentence; nothing when it can."""
    if state.role not in act.who:
        return f"{act.words}: not for the {state.role.words}."
    why = act.when(state)
    return f"{act.words}: {why}." if why else ""


def unknown_keys(keymap: Mapping[str, str]) -> list[str]:
    """Ids in a keymap that no action has."""
    return [name for name in keymap if name not in BY_ID and name.partition(".")[0] not in SHEETS]


MOVING = "Moving"
"""The group of the keys of lists."""


def help_sections(
    scopes: tuple[str, ...], keymap: Mapping[str, str], role: Role | None = None
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Help rows (keys, words, help) by group, for the help screen and the docs; of one role, or all."""
    groups: dict[str, list[tuple[str, str, str]]] = {MOVING: list(LIST_KEYS)}
    for act in ACTS:
        if act.scope in scopes and (role is None or role in act.who):
            groups.setdefault(act.group, []).append((keys_of(act, keymap), act.words, act.help))
    return list(groups.items())


THEIRS = "At a participant's own terminal these keys are theirs; what else stands above works there where it only looks."


def keys_as_markdown(*, names: bool = False) -> str:
    """The key tables of the README; with `names`, also what each action is called in the configuration."""
    listed = [(*row, "") for row in LIST_KEYS]
    listed += [_key_row(act) for act in ACTS if act.who != PARTICIPANTS]
    theirs = [_key_row(act) for act in ACTS if act.who == PARTICIPANTS]
    return f"{_table(listed, names)}\n{THEIRS}\n\n{_table(theirs, names)}"


def _key_row(act: Act) -> tuple[str, str, str, str]:
    return shown_keys(act.keys), act.words, act.help, act.id


def _table(rows: Iterable[tuple[str, str, str, str]], names: bool) -> str:
    head = ("key", "action", "what it does", *(("name",) if names else ()))
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for keys, words, text, name in rows:
        cells = [" ".join(f"`{key}`" for key in keys.split()), words, text]
        if names:
            cells.append(f"`{name}`" if name else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
