from __future__ import annotations

from hypothesis import given, settings

from pmtui.archive.archive import Archive
from pmtui.archive.rows import kept
from pmtui.archive.schema import TABLE_OF
from pmtui.model.cards import CARDS, Card, Observation, Review
from pmtui.model.moment import Moment, Precision
from tests.archive.archive_cards import any_card, built, event


def through_row(card: Card) -> Card:
    how = kept(card.kind)
    row = list(how.row(card))
    if isinstance(card, Observation):
        row[how.id_at] = row[how.id_at].hex()
    return how.build(tuple(row))


@settings(max_examples=200)
@given(any_card())
def test_a_card_is_the_same_after_its_row(card: Card) -> None:
    again = through_row(card)
    assert again == card
    assert again.model_dump_json() == card.model_dump_json()
    assert {name: type(value) for name, value in again} == {name: type(value) for name, value in card}


@settings(max_examples=40)
@given(built(Review))
def test_a_review_is_the_same_after_its_row(card: Review) -> None:
    again = through_row(card)
    assert again == card
    assert again.model_dump_json() == card.model_dump_json()


def test_rows_hold_only_what_sqlite_knows() -> None:
    card = event(1, at=Moment(at=event(1).at.at, precision=Precision.SECOND), starred=True)
    assert {type(value) for value in kept("event").row(card)} <= {str, int, float, bytes, type(None)}


def test_tables_have_exactly_the_columns_of_the_cards(archive: Archive) -> None:
    """When this fails, the model changed: add a migration, and leave the first version's tables alone."""
    wanted_type = {str: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL"}
    for name, cls in CARDS.items():
        table = {
            row[1]: (row[2], bool(row[3]))
            for row in archive.db.execute(f'PRAGMA table_info("{TABLE_OF[name]}")').fetchall()
        }
        assert set(table) == set(kept(name).columns), name
        for field, info in cls.model_fields.items():
            if field in table:
                optional = type(None) in getattr(info.annotation, "__args__", ())
                kind, required = table[field]
                assert required is not optional, f"{name}.{field}"
                if info.annotation in wanted_type and (name, field) != ("observation", "id"):
                    assert kind == wanted_type[info.annotation], f"{name}.{field}"


def test_the_notes_table_has_exactly_the_allowed_columns(archive: Archive) -> None:
    columns = {row[1] for row in archive.db.execute("PRAGMA table_info(observations)").fetchall()}
    assert columns == {"id", "review", "rev", "audience", "session", "round", "text", "folded"}
    sql = archive.db.execute("SELECT sql FROM sqlite_master WHERE name = 'observations'").fetchone()[0]
    assert "WITHOUT ROWID" in sql
    assert "STRICT" in sql
    strict = dict(archive.db.execute("SELECT name, strict FROM pragma_table_list").fetchall())
    assert all(strict[table] for table in TABLE_OF.values())
