"""Format files: the shipped ones, the user's, and mistakes that point at their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.facilitation.agenda import FormatProblems, parse_format, start_phases
from pmtui.formats import NoSuchFormat, list_formats, load_format, read_format
from pmtui.model.vocabulary import Pane, Permission
from pmtui.shipped import shipped

SHIPPED = ("default-60", "etsy-60", "follow-up-30", "pagerduty-30", "rapid-45", "retro-90")

GOOD = """\
name = "ours"
title = "Ours"

[[phases]]
key = "open"
name = "Open"
minutes = 5
min_minutes = 2
opening = true

[[phases]]
key = "walk"
name = "Walk"
minutes = 20
opens_sheet = true
rings_bell = true
"""


def problems(text: str) -> list[tuple[int, str]]:
    found = told(text)
    assert found
    return found


def told(text: str) -> list[tuple[int, str]]:
    """The mistakes found; none when the format is good."""
    try:
        parse_format(text, "ours.toml")
    except FormatProblems as wrong:
        listed = [(p.line, p.message) for p in wrong.problems]
        if not listed or str(wrong) != "\n".join(f"ours.toml:{n}: {said}" for n, said in listed):
            pytest.fail(f"the error's text and its problems differ: {wrong}")
        return listed
    return []


def test_notes_are_written_before_anything_is_grouped_or_voted_on() -> None:
    written = 0
    for file in sorted((shipped("sessions") / "formats").glob("*.toml")):
        phases = parse_format(file.read_text(encoding="utf-8"), file.name).phases
        opens = [n for n, phase in enumerate(phases) if phase.opens_sheet]
        rings = [n for n, phase in enumerate(phases) if phase.rings_bell]
        if not opens and not rings:
            continue
        [opened], [rung] = opens, rings
        written += 1
        assert opened <= rung, file.name
        assert all(phase.pane is Pane.TIMELINE for phase in phases[opened : rung + 1]), file.name
        assert all(Permission.VOTE not in phase.may for phase in phases[: rung + 1]), file.name
    assert written >= 5


def test_the_default_is_the_hour_of_the_field() -> None:
    agenda = load_format("default-60")
    assert [(p.key, p.minutes) for p in agenda.phases] == [
        ("open", 3),
        ("read", 6),
        ("walk", 24),
        ("group", 6),
        ("factors", 10),
        ("actions", 8),
        ("close", 3),
    ]
    assert agenda.phases[1].opens_sheet
    assert agenda.phases[2].rings_bell
    assert agenda.phases[4].each


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_format_can_be_run_and_read_aloud(name: str) -> None:
    agenda = load_format(name)
    assert agenda.minutes == float(name.rsplit("-", 1)[1])
    assert agenda.ground_rules
    assert agenda.purpose
    assert agenda.phases[0].opening
    assert agenda.phases[-1].closing
    assert "pulse" in agenda.phases[-1].may
    assert any(phase.pane is Pane.ACTIONS for phase in agenda.phases)
    for phase in agenda.phases:
        assert phase.purpose
        assert len(phase.questions) >= 2
        assert 0 < phase.min_minutes <= phase.minutes
        assert not any(question.lower().startswith(("why", "who broke")) for question in phase.questions)


def test_the_rapid_review_has_at_most_three_actions() -> None:
    assert load_format("rapid-45").max_actions == 3


def test_list_shows_them_all(tmp_path: Path) -> None:
    assert tuple(entry.name for entry in list_formats(tmp_path)) == SHIPPED


def test_phases_start_planned_and_unspent() -> None:
    runs = start_phases(parse_format(GOOD, "ours.toml"))
    assert [(run.planned_seconds, run.spent_seconds, run.dropped) for run in runs] == [
        (300, 0, False),
        (1200, 0, False),
    ]


# --- mistakes ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("minutes = 20", "minuts = 20", 14, "phase 2: unknown key `minuts`; did you mean `minutes`?"),
        ("minutes = 20", "minuts = 20", 11, "phase 2: `minutes` is missing; add it"),
        ("minutes = 5", "minutes = 0", 7, "phase 1: `minutes` must be greater than 0"),
        ("min_minutes = 2", "min_minutes = 9", 8, "phase 1: min_minutes is more than minutes"),
        ('key = "walk"', 'key = "open"', 12, "two phases are called 'open'"),
        ("opens_sheet = true", "", 16, "a bell needs a phase"),
        ('title = "Ours"', 'titel = "Ours"', 2, "unknown key `titel`; did you mean `title`?"),
        ('key = "walk"', 'key = "Walk it"', 12, "takes small letters"),
        ("minutes = 20", 'minutes = "long"', 14, "phase 2: `minutes` must be a valid number"),
        ("minutes = 20", 'minutes = 20\npane = "map"', 15, "must be one of 'timeline'"),
        ("minutes = 20", 'minutes = 20\nmay = ["shout"]', 15, "phase 2: `may` must be one of 'write_notes'"),
        ('name = "Walk"', "name = ", 13, "this is not TOML"),
        ("rings_bell = true", 'purpose = "oops', 16, "this is not TOML"),
    ],
)
def test_a_mistake_points_at_its_line(old: str, new: str, line: int, said: str) -> None:
    found = problems(GOOD.replace(old, new))
    assert any(at == line and said in message for at, message in found), found


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    found = problems(GOOD.replace("minutes = 5", "minutes = -1").replace('title = "Ours"', "colour = 3"))
    assert [line for line, _ in found] == sorted(line for line, _ in found)
    assert len(found) == 3


def test_keys_inside_long_strings_do_not_mislead() -> None:
    text = GOOD.replace(
        'title = "Ours"', 'title = "Ours"\npurpose = """\n[[phases]]\nminutes = 3\n"""'
    ).replace("minutes = 5", "minutes = -5")
    assert problems(text) == [(11, "phase 1: `minutes` must be greater than 0")]


def test_phases_written_inline_get_the_line_they_start_on() -> None:
    assert problems('name = "x"\ntitle = "X"\nphases = [{key = "a", name = "A"}]\n') == [
        (3, "phase 1: `minutes` is missing; add it")
    ]


def test_no_phases_at_all() -> None:
    assert (3, "a format needs at least one phase; add a [[phases]] table") in problems(
        'name = "x"\ntitle = "X"\nphases = []\n'
    )


@settings(max_examples=150)
@given(st.text(max_size=80), st.integers(0, len(GOOD)))
def test_any_text_is_a_format_or_says_where_it_is_not(noise: str, place: int) -> None:
    text = GOOD[:place] + noise + GOOD[place:]
    found = told(text)
    assert all(1 <= line <= text.count("\n") + 1 and message for line, message in found)


# --- files -------------------------------------------------------------------


def test_a_users_own_format_wins(tmp_path: Path) -> None:
    text = shipped("sessions", "formats", "default-60.toml").read_text("utf-8")
    (tmp_path / "default-60.toml").write_text(text.replace("One-hour review", "Our hour"), "utf-8")
    (tmp_path / "ours.toml").write_text(GOOD, "utf-8")
    assert load_format("default-60", tmp_path).title == "Our hour"
    assert load_format("ours", tmp_path).minutes == 25
    assert [entry.name for entry in list_formats(tmp_path) if entry.own] == ["default-60", "ours"]


def test_a_bad_file_is_listed_as_such(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("name = ", "utf-8")
    entry = next(entry for entry in list_formats(tmp_path) if entry.name == "broken")
    assert entry.format is None
    assert entry.problem is not None
    assert entry.problem.problems[0].line == 1


def test_a_copy_must_take_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "copy.toml").write_text(GOOD, "utf-8")
    with pytest.raises(FormatProblems, match=r"copy\.toml:1: the file is copy\.toml but the format is named"):
        load_format("copy", tmp_path)
    assert load_format(tmp_path / "copy.toml", tmp_path).name == "ours"


def test_a_name_nobody_knows_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFormat, match=r"did you mean default-60\? known formats: default-60, etsy-60"):
        load_format("defualt-60", tmp_path)
    with pytest.raises(NoSuchFormat, match="there is no file"):
        load_format(tmp_path / "none.toml", tmp_path)


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bytes.toml"
    path.write_bytes(b'name = "x"\ntitle = "\xff\xfe"\n')
    with pytest.raises(FormatProblems, match=r":2: this is not UTF-8"):
        read_format(path)
    path.write_bytes(b"#" * 300_000)
    with pytest.raises(FormatProblems, match="too large"):
        read_format(path)
    with pytest.raises(FormatProblems, match="can't be read"):
        read_format(tmp_path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD, "utf-8-sig")
    assert read_format(path).name == "ours"
