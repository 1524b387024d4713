"""Where a command works: settings, paths, clock, archive. Brought by the command line, or by a test."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pmtui.clock import Clock, SystemClock
from pmtui.ids import Ids, random_id

if TYPE_CHECKING:
    from pmtui.archive.archive import Archive
    from pmtui.config import Paths, Settings
    from pmtui.room.answers import Answer, Done
    from pmtui.room.house import House

Found = TypeVar("Found")


@dataclass
class Here:
    """What every command shares."""

    db: Path | None = None
    config: Path | None = None
    clock: Clock = field(default_factory=SystemClock)
    new_id: Ids = random_id

    @cached_property
    def paths(self) -> Paths:
        """The paths in force: options first, then the environment, then the platform's own."""
        from pmtui.config import paths

        given = {"PMTUI_DB": self.db, "PMTUI_CONFIG": self.config}
        return paths({**os.environ, **{name: str(path) for name, path in given.items() if path is not None}})

    @cached_property
    def settings(self) -> Settings:
        """The user's settings; raises BadSettings."""
        from pmtui.config import load_settings

        return load_settings(self.paths.config)

    @property
    def zone(self) -> str:
        """The zone of new reviews: the user's, else the computer's."""
        from pmtui.config import local_zone

        return self.settings.zone or local_zone()

    # --- reading -------------------------------------------------------------

    def look(self, work: Callable[[Archive], Found]) -> Found:
        """Look something up; nothing is written, and a review that is open elsewhere is no hindrance.

        An archive of an earlier version is brought up to this one first, with a copy kept of what it was.
        """
        from pmtui.archive.archive import Archive
        from pmtui.archive.errors import Older

        try:
            with Archive.open(self.paths.archive, clock=self.clock, read_only=True) as archive:
                return work(archive)
        except Older:
            Archive.open(self.paths.archive, clock=self.clock).close()
            return self.look(work)

    def find(self, name: str) -> str:
        """The id of a review by the beginning of its id or by its title; raises NotFound or Ambiguous."""
        return self.look(lambda archive: archive.find_review(name))

    # --- writing -------------------------------------------------------------

    def open_house(self) -> House:
        """The archive, to write to."""
        from pmtui.coaching import folding
        from pmtui.room.house import House

        return House.open(self.paths.archive, self.clock, self.new_id, folding(self.paths.coach))

    def write(self, work: Callable[[House], Awaitable[Found]], there: str = "") -> Found:
        """Do something in the archive; it is closed again whatever happens.

        `there`: how to do it where the review is open, told when another process has it open.
        """
        import asyncio

        from pmtui.archive.errors import Held

        async def done() -> Found:
            house = self.open_house()
            try:
                return await work(house)
            finally:
                await house.close()

        try:
            return asyncio.run(done())
        except Held as held:
            from pmtui.cli.held import held_words
            from pmtui.cli.trouble import CONFLICT, Trouble

            raise Trouble(held_words(held, self.paths.state, there), CONFLICT) from None


pass_here = click.make_pass_decorator(Here, ensure=True)
"""Gives a command its surroundings."""

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print it; json carries a schema version.",
)


class ReviewName(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A review by the beginning of its id or by its title; completes both."""

    name = "review"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[click.shell_completion.CompletionItem]:
        """Ids that begin so, or whose title holds it; read-only."""
        from click.shell_completion import CompletionItem

        from pmtui.archive.names import review_names
        from pmtui.cli.printing import short_ids
        from pmtui.model.cleaning import clean_line

        known = review_names(_here_of(ctx).paths.archive)
        short = short_ids(review_id for review_id, _ in known)
        wanted = incomplete.casefold()
        return [
            CompletionItem(short[review_id], help=clean_line(title))
            for review_id, title in known
            if review_id.startswith(wanted) or wanted in title.casefold()
        ]


def _here_of(ctx: click.Context) -> Here:
    """The surroundings while completing, when no command has run yet."""
    given: dict[str, Any] = {}
    walked: click.Context | None = ctx
    while walked is not None:
        given = {**walked.params, **given}
        walked = walked.parent
    return Here(given.get("db"), given.get("config"))


def done(answer: Answer) -> Done:
    """The answer, or the trouble it means for the exit code."""
    from pmtui.cli.trouble import CONFLICT, FAILED, NOT_FOUND, Trouble
    from pmtui.room.answers import Done

    if isinstance(answer, Done):
        return answer
    codes = {"stale": CONFLICT, "again": CONFLICT, "not-found": NOT_FOUND}
    raise Trouble(answer.why, codes.get(answer.code, FAILED))
