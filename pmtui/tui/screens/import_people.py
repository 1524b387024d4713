"""Who is named in a record: each gets a role once, and what will be read is shown with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.evidence.names import plain
from pmtui.evidence.people import Person, with_everybody
from pmtui.evidence.roles import Roles
from pmtui.model.text import clean_line
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_people_rows import PeopleRows, only_in_texts
from pmtui.tui.screens.import_reading import Found
from pmtui.tui.screens.import_rows import headline, when
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fit, lines, show, styled
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import counted

_ROLE = "a role, such as responder A or customer liaison"
_LOOKED_THROUGH = 5_000
"""Lines looked through for one that holds a name which somebody typed."""

EXPLAINED: Mapping[str, str] = {
    "enter": "Write the role; enter takes it and goes on to the next person.",
    "p": "Everybody without a role becomes responder A, B, C … in the order of this list.",
    "n": "Type a name that only texts hold, as they write it, and give it a role too.",
    "del": "The name stays as it is in texts and sources; the role it had is forgotten at once, for later imports too.",
    "o": "Keep the record as it was written with the evidence, names included; on the timeline roles stand in any case.",
}


class PeopleSheet(Sheet[None]):
    """Gives roles in place; they stay when the sheet is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "type_name", "Type a name", show=False, id="people.type"),
        Binding("p", "propose", "Propose", show=False, id="people.propose"),
        Binding("delete,backspace,d", "clear", "Clear", show=False, id="people.clear"),
        Binding("o", "keep", "Keep names", show=False, id="people.keep"),
        Binding("ctrl+s,ctrl+j", "done", "Done", show=False, priority=True, id="people.done"),
    ]

    DEFAULT_CSS = """
    PeopleSheet {
        & CardList { height: 3; }
        & .people--role { height: 1; }
        & .people--role Static { width: auto; max-width: 50%; color: $pm-quiet; padding: 0 1 0 0; }
        & .people--role LineField { width: 1fr; }
        & .people--read { height: 2; }
        & .sheet--advice { height: 2; }
    }
    """

    explained: ClassVar[Mapping[str, str]] = EXPLAINED

    def __init__(self, found: Found, deciding: Deciding, zone: str, signs: Signs = UNICODE) -> None:
        super().__init__("People: who is told as what")
        self.found = found
        self.deciding = deciding
        self.zone = zone
        self.signs = signs
        self.people = [*found.people, *only_in_texts(found, deciding.names)]
        self.typing_name = False
        self._examples: dict[str, int | None] = dict(found.examples or {})
        self.field = LineField("", _ROLE)
        self.list = CardList(self._rows(), signs=signs)

    def body(self) -> Iterable[Widget]:
        """The people, the role of the one under the cursor, and how a line of theirs will read."""
        return (
            self.list,
            Horizontal(Static(classes="people--whose"), self.field, classes="people--role"),
            Static(classes="people--read"),
        )

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        if self.field.has_focus:
            take = "take it, then its role" if self.typing_name else "take it, next"
            return (("enter", take, "screen.take"), ("esc", "back to the list", "screen.leave"))
        kept = "no originals" if self.deciding.keep_names else "keep originals"
        return (
            ("enter", "role", "screen.edit"),
            ("n", "name", "screen.type_name"),
            ("p", "propose all", "screen.propose"),
            ("del", "no role", "screen.clear"),
            ("o", kept, "screen.keep"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Begin with the most active."""
        self.list.focus()
        self.on_resize()

    def on_resize(self) -> None:
        """As many people as there is room for."""
        room = max(3, self.app.size.height - 8)
        self.list.styles.height = min(room, max(3, len(self.people)))
        self.call_after_refresh(self._show)

    @property
    def person(self) -> Person | None:
        """Who is under the cursor."""
        row = self.list.cursor_row
        return None if row is None else self.people[row]

    # --- keys ----------------------------------------------------------------

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Show that person's role and a line of theirs."""
        event.stop()
        self._show()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter, or a double click: write the role."""
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Write the role of the one under the cursor; the proposal stands there to be taken or written over."""
        if self.person is not None:
            self._fill(propose=True)
            self.field.focus()

    def action_type_name(self) -> None:
        """Write a name that only texts hold."""
        self.typing_name = True
        self.field.value, self.field.placeholder = "", "a name, as the texts write it"
        self.field.focus()
        self._show()

    def on_descendant_focus(self) -> None:
        """Keys do other things in the field."""
        self.show_keys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the role."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the role, and on to the next person; a name, and on to its role."""
        if self.typing_name:
            self._take_name()
            return
        self._take()
        row = self.list.cursor_row
        if row is not None and row + 1 < len(self.people):
            self.list.action_cursor(1)
            self._fill(propose=True)
        else:
            self.list.focus()
            self._fill()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it will read."""
        event.stop()
        self._show_reading()

    def action_propose(self) -> None:
        """A role for everybody who has none."""
        self._give(self._proposed())

    def action_clear(self) -> None:
        """No role for the one under the cursor."""
        if self.person is not None:
            self._give({**self.deciding.names, **dict.fromkeys(self.person.names, "")})

    def action_keep(self) -> None:
        """Keep the originals with the evidence, or don't."""
        self.deciding.keep_names = not self.deciding.keep_names
        self._show()

    def action_done(self) -> None:
        """Take what is typed, and leave."""
        if self.field.has_focus and not self.typing_name:
            self._take()
        self.dismiss(None)

    def action_leave(self) -> None:
        """From the field to the list; then out. What was given stays."""
        if self.field.has_focus:
            self._no_name()
            self.list.focus()
            self.call_after_refresh(self._show)
        else:
            self.dismiss(None)

    # --- roles ---------------------------------------------------------------

    def _proposed(self) -> Mapping[str, str]:
        """Everybody with the role they have, or would be given."""
        given = {name: role for name, role in self.deciding.names.items() if role}
        return with_everybody(given, self.people, self.deciding.taken)

    def _take(self) -> None:
        person, role = self.person, clean_line(self.field.value).strip()
        if person is not None:
            self._give({**self.deciding.names, **dict.fromkeys(person.names, role)})

    def _take_name(self) -> None:
        """The name is in the list, with the cursor on it; its role is written next."""
        name = clean_line(self.field.value).strip().lstrip("@").strip()
        self._no_name()
        if not name:
            self.list.focus()
            self.call_after_refresh(self._show)
            return
        called = [n for n, one in enumerate(self.people) if plain(name) in map(plain, one.names)]
        if not called:
            self.people.append(Person(name))
        self._give(self.deciding.names)
        self.on_resize()
        self.list.jump_to(str(called[0] if called else len(self.people) - 1))
        self.action_edit()

    def _no_name(self) -> None:
        self.typing_name = False
        self.field.placeholder = _ROLE

    def _give(self, names: Mapping[str, str]) -> None:
        self.deciding.name(names)
        self.list.set_source(self._rows())
        self._show()

    def _rows(self) -> PeopleRows:
        return PeopleRows(self.people, self.deciding.names, self._proposed(), self.signs)

    # --- what it says --------------------------------------------------------

    def _fill(self, *, propose: bool = False) -> None:
        person = self.person
        role = self.deciding.names.get(person.name, "") if person else ""
        if person and propose and not role:
            role = self._proposed().get(person.name, "")
        self.field.value = role
        self.field.cursor_position = len(role)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        person = self.person
        whose = f"{person.name} is told as" if person else ""
        show(
            self.query_one(".people--whose", Static),
            fit("A name in texts" if self.typing_name else whose, 36),
        )
        if not self.field.has_focus:
            self._fill()
        self._show_reading()
        named = sum(bool(self.deciding.names.get(one.name)) for one in self.people)
        left = len(self.people) - named
        stay = f"; {left} {'stays as it is' if left == 1 else 'stay as they are'}" if left else ""
        kept = (
            "The originals are kept with the evidence."
            if self.deciding.keep_names
            else ("Names that have a role are stored nowhere; roles are remembered for the next import.")
        )
        self.advise(f"{named} of {counted(len(self.people), 'name')} told as roles{stay}. {kept}")
        self.show_keys()

    def _example(self, person: Person) -> int | None:
        """The number of a line in which somebody is named."""
        if person.name not in self._examples:
            holds = Roles(dict.fromkeys(person.names, _ROLE))
            lines_of = self.found.plan.lines(0, min(self.found.plan.timed, _LOOKED_THROUGH))
            named = (line.n for line in lines_of if holds.row(line.row) != line.row)
            self._examples[person.name] = next(named, None)
        return self._examples[person.name]

    def _show_reading(self) -> None:
        person = self.person
        n = self._example(person) if person and not self.typing_name else None
        if person is None or n is None:
            said = "No line among the first holds that name." if person and not self.typing_name else ""
            show(self.query_one(".people--read", Static), (said, "$pm-quiet"))
            return
        role = clean_line(self.field.value).strip()
        roles = Roles({**self.deciding.names, **dict.fromkeys(person.names, role)})
        row = roles.row(self.found.plan.line(n).row)
        said = f"{when(row, self.zone)}{f'{row.actor}: ' if row.actor else ''}{headline(row)}"
        width = max(20, self.list.size.width)
        show(
            self.query_one(".people--read", Static),
            lines(styled(("Participants will read:", "$pm-quiet")), styled((fit(said, width), "$pm-text"))),
        )
