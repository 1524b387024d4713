"""Whom PagerDuty's records name: people, and what else acts or is assigned there: services, policies, integrations."""

from __future__ import annotations

from pmtui.evidence.tool import Page, Value, text, text_at


def who(value: Value, page: Page) -> tuple[str, bool]:
    """Whom a record names, and whether that is a program; a person's address is theirs too."""
    name, kind = text(value, "summary", "name"), text_at(value, "type")
    program = bool(kind) and not kind.startswith("user")
    if name and not program:
        page.source.notes.called.same_person(text_at(value, "id") or name, name, text_at(value, "email"))
    return name, program


def people_told_of(items: list[Value], page: Page) -> None:
    """The people among these are named in a row's words."""
    found = [who(item, page) for item in items]
    page.source.notes.called.tells_of(*(name for name, program in found if not program))
