"""`pmtui export`: a review as a document or as a file that another pmtui reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmtui.cli.here import Here, ReviewName, pass_here
from pmtui.cli.printing import put_bytes, say
from pmtui.cli.trouble import CONFLICT, FAILED, Trouble
from pmtui.saving import write_text

if TYPE_CHECKING:
    from pmtui.model.board import Board


@click.command()
@click.argument("review", type=ReviewName())
@click.option("-o", "--output", default="-", help="The file to write; - is stdout.")
@click.option(
    "--as",
    "--format",
    "as_",
    type=click.Choice(["markdown", "json"]),
    help="markdown for people, json for another pmtui; by the file's name when left out.",
)
@click.option(
    "--private", is_flag=True, help="With json: also what only hosts see. Keep such a file to yourself."
)
@click.option("--force", is_flag=True, help="Replace the file when it is there.")
@pass_here
def export(here: Here, review: str, output: str, as_: str | None, private: bool, force: bool) -> None:
    """Write a review as a document to share, or as JSON without loss.

    The same review always gives the same bytes.
    """
    kind = as_ or ("json" if output.lower().endswith(".json") else "markdown")
    if private and kind != "json":
        raise click.UsageError(
            "A document never holds what is private; say --as json, or leave --private out."
        )
    board = here.look(lambda archive: archive.load(archive.find_review(review)))
    text = _written(board, kind, private=private)
    if output == "-":
        put_bytes(text)
        return
    path = Path(output).expanduser()
    _write(path, text, force=force, private=private)
    say(f"Wrote {path}" + (" with what only hosts see; keep it to yourself" if private else ""))


def _written(board: Board, kind: str, *, private: bool) -> str:
    if kind == "json":
        from pmtui.documents.review_file import dump_review

        return dump_review(board, audience="hosts" if private else "room")
    from pmtui.documents.engineers import engineers
    from pmtui.documents.markdown import to_markdown

    return to_markdown(engineers(board))


def _write(path: Path, text: str, *, force: bool, private: bool) -> None:
    """The whole file or none. Another's file is only ever replaced when asked, and then at once."""
    if path.is_dir():
        raise Trouble(f"{path} is a folder; name the file to write in it.", FAILED)
    try:
        write_text(path, text, overwrite=force, private=private)
    except FileExistsError:
        sentence = f"{path} is there already; choose another name, or --force to replace it."
        raise Trouble(sentence, CONFLICT) from None
    except OSError as problem:
        raise Trouble(
            f"{path} can't be written ({problem.strerror}); choose a folder you can write to, or free some space."
        ) from None
