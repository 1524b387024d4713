"""Who is named in a record: each gets a role once, and what will be read is shown with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.evidence.people import Person, Roles, with_everybody
from pmtui.model.text import clean_line
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_reading import Found
from pmtui.tui.screens.import_rows import headline, when
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fit, lines, pad, show, styled
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, Piece, counted

_COUNTS = 26
"""Cells for how often somebody is found."""

EXPLAINED: Mapping[str, str] = {
    "enter": "Write the role; enter takes it and goes on to the next person.",
    "p": "Everybody without a role becomes responder A, B, C … in the order of this list.",
    "del": "The name stays as it is in texts and sources.",
    "o": "Keep the record as it was written with the evidence, names included; on the timeline roles stand in any case.",
}


class PeopleRows:
    """Names with how often each is found, and the role it is told as."""

    height = 1

    def __init__(
        self, people: Sequence[Person], names: Mapping[str, str], proposed: Mapping[str, str], signs: Signs
    ) -> None:
        self.people = people
        self.names = names
        self.proposed = proposed
        self.empty = ("Nobody is named in these lines.", "esc goes back to them.")
        self._signs = signs

    def __len__(self) -> int:
        return len(self.people)

    def key(self, index: int) -> str | None:
        """Its place."""
        return str(index)

    def index(self, card_id: str) -> int | None:
        """The row of that place."""
        return int(card_id) if int(card_id) < len(self.people) else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Name, lines, mentions, and the role; without one, that the name stays."""
        person = self.people[index]
        role = self.names.get(person.name, "")
        name_width = min(28, max(14, width // 3))
        arrow = self._signs.mark("link").glyph
        head: list[Piece] = [
            (pad(person.name, name_width), "text"),
            (pad(f" {_counts(person)}", _COUNTS), "quiet"),
        ]
        left = max(0, width - name_width - _COUNTS)
        if role:
            return ([*head, (fit(f"{arrow} {role}", left), "help")],)
        said = f"stays · {self.proposed.get(person.name, '')}?"
        return ([*head, (fit(f"{self._signs.mark('missing').glyph} {said}", left), "quiet")],)


def _counts(person: Person) -> str:
    acted = counted(person.acted, "line") if person.acted else ""
    mentioned = f"{person.mentioned} mentioned" if person.mentioned else ""
    return " · ".join(part for part in (acted, mentioned) if part)


class PeopleSheet(Sheet[None]):
    """Gives roles in place; they stay when the sheet is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
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
        self.field = LineField("", "a role, such as responder A or customer liaison")
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
            return (("enter", "take it, next", "screen.take"), ("esc", "back to the list", "screen.leave"))
        kept = "no originals" if self.deciding.keep_names else "keep originals"
        return (
            ("enter", "role", "screen.edit"),
            ("p", "propose for all", "screen.propose"),
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
        self.list.styles.height = min(room, max(3, len(self.found.people)))
        self.call_after_refresh(self._show)

    @property
    def person(self) -> Person | None:
        """Who is under the cursor."""
        row = self.list.cursor_row
        return None if row is None else self.found.people[row]

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

    def on_descendant_focus(self) -> None:
        """Keys do other things in the field."""
        self.show_keys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the role."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the role, and on to the next person."""
        self._take()
        row = self.list.cursor_row
        if row is not None and row + 1 < len(self.found.people):
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
            names = {name: role for name, role in self.deciding.names.items() if name != self.person.name}
            self._give(names)

    def action_keep(self) -> None:
        """Keep the originals with the evidence, or don't."""
        self.deciding.keep_names = not self.deciding.keep_names
        self._show()

    def action_done(self) -> None:
        """Take what is typed, and leave."""
        if self.field.has_focus:
            self._take()
        self.dismiss(None)

    def action_leave(self) -> None:
        """From the field to the list; then out. What was given stays."""
        if self.field.has_focus:
            self.list.focus()
            self._fill()
        else:
            self.dismiss(None)

    # --- roles ---------------------------------------------------------------

    def _proposed(self) -> Mapping[str, str]:
        """Everybody with the role they have, or would be given."""
        people = (person.name for person in self.found.people)
        return with_everybody(self.deciding.names, people, self.deciding.taken)

    def _take(self) -> None:
        person, role = self.person, clean_line(self.field.value).strip()
        if person is not None:
            self._give({**self.deciding.names, person.name: role})

    def _give(self, names: Mapping[str, str]) -> None:
        self.deciding.name(names)
        self.list.set_source(self._rows())
        self._show()

    def _rows(self) -> PeopleRows:
        return PeopleRows(self.found.people, self.deciding.names, self._proposed(), self.signs)

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
        show(self.query_one(".people--whose", Static), fit(f"{person.name} is told as" if person else "", 36))
        if not self.field.has_focus:
            self._fill()
        self._show_reading()
        named = sum(bool(self.deciding.names.get(one.name)) for one in self.found.people)
        left = len(self.found.people) - named
        stay = f"; {left} {'stays as it is' if left == 1 else 'stay as they are'}" if left else ""
        kept = (
            "The originals are kept with the evidence."
            if self.deciding.keep_names
            else ("Names that have a role are stored nowhere; roles are remembered for the next import.")
        )
        self.advise(f"{named} of {counted(len(self.found.people), 'name')} told as roles{stay}. {kept}")
        self.show_keys()

    def _show_reading(self) -> None:
        person = self.person
        n = (self.found.examples or {}).get(person.name) if person else None
        if person is None or n is None:
            show(
                self.query_one(".people--read", Static),
                ("Nobody is named here.", "$pm-quiet") if not person else "",
            )
            return
        role = clean_line(self.field.value).strip()
        roles = Roles({**self.deciding.names, person.name: role})
        row = roles.row(self.found.plan.line(n).row)
        said = f"{when(row, self.zone)}{f'{row.actor}: ' if row.actor else ''}{headline(row)}"
        width = max(20, self.list.size.width)
        show(
            self.query_one(".people--read", Static),
            lines(styled(("Participants will read:", "$pm-quiet")), styled((fit(said, width), "$pm-text"))),
        )
