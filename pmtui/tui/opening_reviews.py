"""From the home screen: a new review, or one that somebody exported."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from pmtui.archive.errors import ArchiveError
from pmtui.model.cards import Review
from pmtui.model.when import Context
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.app import PmtuiApp


async def new_review(app: PmtuiApp) -> None:
    """Ask for the review's form, then open its board."""
    from pmtui.tui.forms import blank, forget
    from pmtui.tui.screens.card_form import CardForm

    if app.house is None:
        return
    now = app.desk.time.now()
    zone = app.desk.zone
    start = blank(Review, zone=zone, opened=now.date())
    context = Context(zone=zone, now=now)
    form = CardForm(start, new=True, context=context, drafts=app.drafts, signs=app.signs)
    made = await app.push_screen_wait(form)
    if not isinstance(made, Review):
        return
    try:
        review_id = await app.house.create(made)
    except ArchiveError as problem:
        toast(app, str(problem), "error", seconds=12)
        return
    forget(app.drafts, start)
    await app.open_review(review_id)


async def import_review(app: PmtuiApp) -> None:
    """Ask for a file that `export` wrote as JSON, check it, and keep it as a review."""
    from pmtui.documents.review_file import SIZE_LIMIT, ReviewFileError, parse_review
    from pmtui.tui.screens.choice import AskLine

    if app.house is None:
        return
    path = await app.push_screen_wait(AskLine("Import a review", "File (JSON)", "", _readable))
    if not path:
        return
    try:
        file = Path(path).expanduser()
        if file.stat().st_size > SIZE_LIMIT * 4:
            raise ReviewFileError(f"{file.name} is too large for a review file")
        cards = parse_review(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        review = next(card for card in cards if isinstance(card, Review))
        review_id = await app.house.create(review, cards)
    except (OSError, UnicodeDecodeError) as problem:
        toast(app, f"The file can't be read: {problem}", "error", seconds=12)
        return
    except (ReviewFileError, ArchiveError) as problem:
        toast(app, str(problem), "error", seconds=12)
        return
    toast(app, f"Imported {len(cards)} cards")
    await app.open_review(review_id)


def _readable(text: str) -> str | None:
    if not text.strip():
        return "give the path of a .json file"
    return None if Path(text.strip()).expanduser().is_file() else "there is no such file"
