"""Who is told as what in an import: roles given, remembered, proposed for everybody, and forgotten again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here
from pmtui.cli.printing import counted, put_json, say
from pmtui.evidence.names import name_key, plain
from pmtui.evidence.people import Person, spread, with_everybody

if TYPE_CHECKING:
    from pmtui.archive.archive import Archive
    from pmtui.room.house import House


def roles_given(pairs: Iterable[str]) -> dict[str, str]:
    """What `--role "NAME=ROLE"` says."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, role = (part.strip() for part in pair.partition("="))
        if not (name and equals and role):
            raise click.UsageError(
                f'--role {pair!r} says no role; write --role "NAME=responder A", or --no-role NAME to have none.'
            )
        found[name] = role
    return found


def names_of(
    given: Mapping[str, Any], people: Iterable[Person], remembered: Mapping[str, str], taken: Iterable[str]
) -> dict[str, str]:
    """Every name with its role, as remembered and as the options say; with an empty one where it is to have none.

    `taken`: all roles the review remembers, of people who may not be named here too.
    """
    people = tuple(people)
    said = roles_given(given["role"]) | dict.fromkeys(given["no_role"], "")
    said = spread(said, people)
    decided = {plain(name) for name in said}
    names = {name: role for name, role in remembered.items() if plain(name) not in decided} | said
    return with_everybody(names, people, taken) if given["roles"] else names


def tell_roles(given: Mapping[str, Any], people: Iterable[Person], role_of: Callable[[str], str]) -> None:
    """What is to be known of the roles given: names found nowhere; roles that were others till now, as `role_of` says."""
    found = {plain(name) for one in people for name in one.names}
    for name, role in roles_given(given["role"]).items():
        was = role_of(name)
        if was not in ("", role):
            say(f"note: {name} was told as {was} until now; events here that say {was} keep it.")
        if plain(name) not in found:
            say(f"note: nobody acts or is mentioned as {name}; the name is replaced where a text holds it.")


# --- forgetting ----------------------------------------------------------------


def forget(here: Here, review: str, names: Collection[str], *, everybody: bool) -> int:
    """Forget the roles of these names, or of everybody; how many names had one."""
    if not names and not everybody:
        return 0
    review_id = here.find(review)

    def had(archive: Archive) -> int:
        kept = archive.roles(review_id)
        secret = archive.mark.encode() + review_id.encode()
        return len(kept) if everybody else len({key for n in names if (key := name_key(n, secret)) in kept})

    async def forgotten(house: House) -> None:
        if everybody:
            await house.forget_roles(review_id)
        else:
            await house.keep_roles(review_id, dict.fromkeys(names, ""))

    count = here.look(had)
    if count:
        here.write(forgotten, there="I on the board, then p and del, forgets")
    return count


def forget_alone(here: Here, review: str, given: Mapping[str, Any], format_: str) -> None:
    """Forget roles, and import nothing."""
    count = forget(here, review, given["no_role"], everybody=given["forget_roles"])
    if format_ == "json":
        put_json(forgotten=count)
        return
    say(_forgotten(count))


def _forgotten(count: int) -> str:
    if not count:
        return "No role is remembered for that; nothing was changed."
    return (
        f"The roles of {counted(count, 'name')} are forgotten. Events that say them keep them: take that import back "
        "and import the record again to have the names."
    )
