"""What the README promises, promise by promise. Each names the test that holds it; the last test sees that it exists.

| promise | held by |
|---|---|
| the two commands are there | test_readme.py::test_commands_of_make_are_there |
| the wheel runs elsewhere | test_wheel.py::test_the_demo_runs_from_an_empty_folder |
| six agendas | test_readme.py::test_agendas_are_counted_right |
| an overrun offers a split on one key | room/test_room_meeting.py::test_an_overrun_offers_a_split_that_one_key_takes |
| silences, hand-offs and escalations are drawn | tui/test_rows.py::test_what_is_measured_stands_at_escalations_and_hand_offs |
| notes are sealed until the bell | room/test_room_anonymity.py::test_a_note_is_in_no_byte_the_host_writes_before_the_bell |
| and shown to all at once | room/test_room_ballot.py::test_a_round_of_five_is_shown_to_all_at_once_in_one_change |
| records are read by what they hold | evidence/test_evidence_readers.py::test_found_by_content_not_by_name |
| unclear times are asked about | evidence/test_evidence_readers.py::test_missing_zone_and_day_are_asked |
| importing again adds nothing twice | e2e/test_cli.py::test_a_record_comes_in_once_and_what_has_no_time_is_listed |
| records of five tools are one timeline, repeats folded, noise hidden, two sources of one event | test_evidence_promises.py::test_five_tools_become_one_timeline |
| a later export updates | test_evidence_promises.py::test_again_adds_nothing_and_a_later_export_updates |
| an import is taken out again | test_evidence_promises.py::test_an_import_is_taken_out_again_with_what_it_changed |
| names become roles | test_evidence_promises.py::test_names_become_roles_once_and_for_all |
| more than thirty tools are named | test_readme.py::test_formats_are_counted_right |
| files are looked at without a review | test_evidence_promises.py::test_a_dry_run_needs_no_review_and_no_archive |
| the coach never blocks | tui/test_card_form.py::test_the_coach_asks_in_one_line_and_blocks_nothing |
| documents show texts as typed | documents/test_escaping.py::test_any_text_shows_as_typed |
| the same bytes every time | e2e/test_cli.py::test_a_document_has_the_same_bytes_in_a_file_and_on_stdout |
| the sample is what the program writes | e2e/test_demo.py::test_the_sample_in_the_docs_is_that_document |
| JSON takes a review elsewhere | e2e/test_cli.py::test_a_review_goes_out_and_into_another_archive_without_loss |
| what was acknowledged is on disk | soak/test_kill_commits.py::test_no_acknowledged_change_is_lost |
| undo goes back step by step | room/test_room_history.py::test_undoing_everything_comes_back_to_the_beginning_and_redoing_to_the_end |
| a crash reopens in the phase, paused | room/test_room_meeting.py::test_after_a_crash_the_room_reopens_in_its_phase_paused |
| the stage shows public cards only | tui/test_stage_screen.py::test_no_phase_shows_what_is_for_hosts |
| 60 seconds | test_readme.py::test_the_tour |
| from the incident to the document | test_readme.py::test_commands_of_the_docs_run |
| the table of commands | test_readme.py::test_every_command_is_in_the_table |
| exit codes | e2e/test_cli_process.py::test_a_review_held_by_another_process_can_be_read_and_not_written |
| the keys | tui/test_registry.py::test_the_key_table_in_the_readme_is_the_registrys |
| paths names the file; nothing else is written | test_readme.py::test_the_archive_is_where_paths_says_and_nothing_else_is_written |
| readable by its owner only | archive/test_archive_file.py::test_only_its_owner_may_look |
| a private export is a backup | e2e/test_cli.py::test_private_matters_leave_only_by_name_and_for_the_owner_alone |
| a copy before the tables change | archive/test_archive_file.py::test_a_migration_keeps_a_copy_of_what_was |
| purge leaves nothing and names copies | archive/test_archive_purge.py::test_copies_that_still_hold_it_are_named |
| settings | test_readme.py::test_the_settings_shown_are_understood |
| the two sentences | test_readme.py::test_people_are_told_the_same_everywhere |
| the devices reconnect by themselves | e2e/test_room_moves.py::test_a_running_review_moves_from_laptop_to_server_and_back_without_loss |
| who has the key facilitates, and a terminal may go and come back | e2e/test_room_moves.py::test_the_facilitators_terminal_may_die_and_come_back_while_the_room_goes_on |
| serve says where the key is, not what it is | e2e/test_room_join.py::test_serve_tells_the_way_in_and_never_the_key_and_closes_cleanly |
| a room logs no address, name or text | e2e/test_room_join.py::test_serve_logs_no_address_no_name_and_no_text_at_any_level |
| the stage of the room hosted here | e2e/test_room_join.py::test_the_stage_shows_the_room_this_computer_hosts |
| plain http is said to be readable | e2e/test_room_join.py::test_serve_says_that_plain_http_can_be_read |
| no network | e2e/test_demo.py::test_it_runs_offline_from_anywhere_and_leaves_nothing_behind |
| and none for one's own reviews | test_readme.py::test_ones_own_reviews_need_no_network |
| text is cleaned before the terminal | tui/test_text_sink.py::test_a_hostile_text_does_nothing_in_any_widget |
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import click
import pytest

from pmtui.cli.main import COMMANDS, pmtui
from pmtui.config import Settings, load_settings
from pmtui.evidence.readers import READERS
from pmtui.facilitation.ground_rules import TOLD
from pmtui.room.rules import rules_as_markdown
from pmtui.shipped import shipped
from pmtui.tui.keys import unknown_keys
from pmtui.tui.theme import NAMES
from tests.e2e.terminal import Terminal, process

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = ("README.md", "CHANGELOG.md", *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")))

ON_SCREEN = {(), ("demo",), ("open",), ("host",), ("join",), ("stage",), ("serve",)}
"""Commands of the docs that open a screen or stay; the tour, the tests of screens and those of rooms run those."""

PAGER = """\
time,message,service
2026-11-20T13:02:00Z,Deploy 4711 of checkout,checkout
2026-11-20T13:05:30Z,ALERT p99 above 2 s,checkout
2026-11-20T13:31:00Z,Rollback finished,checkout
"""
LATENCY = "time,p99\n2026-11-20T13:05:00Z,2400\n2026-11-20T13:30:00Z,300\n"
TIMELINE = "- 14:12 Ines opens the bridge\n- 14:40 Back to normal\n"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)


def commands_of(page: str) -> list[list[str]]:
    lines = "\n".join(blocks(page, "sh")).splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.startswith("pmtui")]


def understood(words: list[str]) -> None:
    """A command that is not run here: its arguments and options are those it has."""
    top = pmtui.make_context("pmtui", list(words))
    if words:
        name, command, rest = pmtui.resolve_command(top, list(words))
        assert command is not None
        command.make_context(name, rest, parent=top)


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_commands_of_the_docs_run(
    page: str, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pager.csv").write_text(PAGER, "utf-8")
    (tmp_path / "latency.csv").write_text(LATENCY, "utf-8")
    (tmp_path / "timeline.md").write_text(TIMELINE, "utf-8")
    (tmp_path / "room.json").write_text("{}", "utf-8")
    monkeypatch.chdir(tmp_path)
    commands = commands_of(page)
    assert len(commands) > 5
    for command in commands:
        if tuple(command[1:2]) not in ON_SCREEN:
            terminal(*command[1:])
        else:
            understood(command[1:])
    document = (tmp_path / "checkout.md").read_text("utf-8")
    for words in ("Deploy 4711 of checkout", "p99 above 2 s"):
        assert words in document
    assert (tmp_path / "checkout.json").exists()


def test_every_command_is_in_the_table() -> None:
    named = set(re.findall(r"`pmtui ([a-z]+)", README))
    assert named == set(COMMANDS)


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_every_option_named_exists(page: str) -> None:
    known = {"--help", "--version"}
    ctx = click.Context(pmtui)
    found = [pmtui.get_command(ctx, name) for name in COMMANDS]
    groups: list[click.Command] = [pmtui, *filter(None, found)]
    for command in groups:
        if isinstance(command, click.Group) and command is not pmtui:
            groups.extend(command.commands.values())
        known |= {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (ROOT / page).read_text("utf-8")))
    assert named
    assert named <= known


def test_commands_of_make_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README, re.M))
    assert {one or other for one, other in named} == {"run", "test", "check", "soak", "bench"}
    assert {"run", "test", "check", "soak", "bench"} <= targets


def test_agendas_are_counted_right() -> None:
    minutes = sorted(
        sum(phase["minutes"] for phase in tomllib.loads(path.read_text("utf-8"))["phases"])
        for path in shipped("sessions", "formats").iterdir()
        if path.name.endswith(".toml")
    )
    assert "Six agendas (30 to 90 minutes)" in README
    assert (len(minutes), minutes[0], minutes[-1]) == (6, 30, 90)


def test_formats_are_counted_right() -> None:
    of_tools = [reader.name for reader in READERS if reader.name not in ("csv", "json", "log", "timeline")]
    assert "more than thirty tools" in README
    assert len(of_tools) > 30


def test_the_archive_is_where_paths_says_and_nothing_else_is_written(tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    said = dict(line.split(maxsplit=1) for line in process("paths").out.splitlines())
    archive = Path(said["archive"])
    assert not archive.exists()
    record = tmp_path / "pager.csv"
    record.write_text(PAGER, "utf-8")
    document = tmp_path / "checkout.md"
    for command in (
        ("new", "Checkout slow", "--day", "2026-11-20"),
        ("log", "checkout", "14:05 alert p99"),
        ("import", "checkout", record),
        ("show", "checkout"),
        ("export", "checkout", "-o", document),
        ("formats", "list"),
        ("demo", "--headless"),
    ):
        assert process(*command).code == 0
    files = {path for path in set(tmp_path.rglob("*")) - before if path.is_file()} - {record, document}
    assert archive in files
    assert files <= {archive, *(archive.with_name(archive.name + end) for end in ("-wal", "-shm"))}


NO_NETWORK = """
import socket
def refused(*_args, **_more):
    raise OSError("there is no network here")
socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = socket.getaddrinfo = refused
"""


def test_ones_own_reviews_need_no_network(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    env = {"PYTHONPATH": str(tmp_path), "PMTUI_DB": str(tmp_path / "a.db")}
    for command in (("new", "Checkout slow"), ("log", "checkout", "alert p99"), ("export", "checkout")):
        ended = process(*command, env=env)
        assert ended.code == 0
    assert "p99" in ended.out


def test_the_settings_shown_are_understood(tmp_path: Path) -> None:
    [shown] = blocks("README.md", "toml")
    path = tmp_path / "config.toml"
    path.write_text(shown, "utf-8")
    settings = load_settings(path, {})
    assert not unknown_keys(settings.keys)
    assert set(tomllib.loads(shown)) == set(Settings.__dataclass_fields__)
    assert settings.theme in NAMES
    assert all(name in README for name in NAMES)


def test_people_are_told_the_same_everywhere() -> None:
    for page in ("README.md", "docs/security.md"):
        text = (ROOT / page).read_text("utf-8")
        assert all(f"> {sentence}\n" in text for sentence in TOLD)


def test_the_rules_in_the_docs_are_those_asked() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page.endswith("\n\n" + rules_as_markdown()), (
        "write the table of pmtui.room.rules.rules_as_markdown()"
    )


def test_links_lead_to_files() -> None:
    for page in PAGES:
        here = (ROOT / page).parent
        text = re.sub(r"`[^`\n]*`", "", (ROOT / page).read_text("utf-8"))
        for target in re.findall(r"\]\(([^)#\s]+)\)", text):
            if not target.startswith(("http://", "https://")):
                assert (here / target).exists(), f"{page}: {target}"


def test_the_folders_of_the_house_are_drawn() -> None:
    drawn = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("```")[1]
    for entry in (ROOT / "pmtui").iterdir():
        if entry.suffix == ".py" and entry.name != "__init__.py":
            assert f"{entry.name} " in drawn, entry
        elif (entry / "__init__.py").exists():
            assert f"  {entry.name}/ " in drawn, entry


def named_tests() -> list[str]:
    assert __doc__ is not None
    secure = (ROOT / "docs" / "security.md").read_text("utf-8")
    inside = re.findall(r"`tests/(\S+::test_\w+)`", secure)
    return [*re.findall(r"\| (\S+::test_\w+) \|", __doc__), *inside]


@pytest.mark.parametrize("name", named_tests())
def test_every_promise_has_its_test(name: str) -> None:
    file, _, function = name.partition("::")
    path = ROOT / "tests" / (file if "/" in file else f"e2e/{file}")
    tree = ast.parse(path.read_text("utf-8"))
    assert function in {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_promise_is_listed_twice() -> None:
    rows = re.findall(r"^\| (.+?) \| \S+::", __doc__ or "", re.M)
    assert len(rows) > 30
    assert not [one for one, other in pairwise(sorted(rows)) if one == other]


@pytest.mark.serial
@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal of POSIX")
def test_the_tour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's 60 seconds, key by key, in a real terminal."""
    from tests.e2e.terminal import surroundings
    from tests.e2e.test_demo_screen import Glass

    tour = README.split("## 60 seconds")[1].split("\n## ")[0]
    for key in ("a", "enter", "esc", "z", "]", ">", "B", "m", "r", "x", "s", "ctrl+q"):
        assert f"`{key}`" in tour
    line = re.findall(r"type `(.+?)`", tour)[0]
    folder = tmp_path / "tour"
    folder.mkdir()
    monkeypatch.chdir(folder)
    term = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}
    glass = Glass(["demo"], surroundings({"TMPDIR": str(tmp_path), **term}))
    enter, esc = b"\r", b"\x1b"

    def see(*words: str) -> None:
        glass.wait(lambda: all(word in glass.text for word in words))

    try:
        see("9 here", "LVM snapshot", "Next phase")
        glass.press(b"a")
        see("Add", "Full form")
        glass.press(line.encode())
        see("5 h 40 m after start", "surprise · database · Which host was the window on?")
        glass.press(enter)
        see("✓ Added event")
        glass.press(esc)
        glass.wait(lambda: "Full form" not in glass.text)
        see("33 events")
        glass.press(b"z")
        see("Undone", "32 events")
        glass.press(b"]")
        see("once more to move on early")
        glass.press(b"]")
        see("▶ Silent read", "sealed")
        glass.press(b">")
        glass.press(b">")
        glass.wait(lambda: any(words in glass.text for words in ("last minute", "over by")))
        glass.press(b"B")
        see("Once more to ring")
        glass.press(b"B")
        see("out of 8 envelopes, shuffled")
        glass.press(b"m")
        see("Map: events")
        glass.press(esc)
        glass.wait(lambda: "Map: events" not in glass.text)
        glass.press(b"r")
        see("What is missing", "Actions not ready")
        glass.press(esc)
        glass.wait(lambda: "Actions not ready" not in glass.text)
        glass.press(b"x")
        see("as it reads", "save Markdown")
        glass.press(b"s")
        see("gitlab-com-database-outage")
        glass.press(enter)
        see("Saved gitlab-com-database-outage")
        glass.press(esc)
        see("1 Timeline")
        glass.press(b"\x11")
        glass.wait(lambda: glass.program.poll() is not None)
    finally:
        glass.close()
    [saved] = folder.iterdir()
    text = saved.read_text("utf-8")
    assert "# GitLab.com database outage" in text
    assert line.split("surprise ")[1].split(" #")[0] not in text, "it was taken back"
    assert not list(tmp_path.glob("pmtui-demo-*"))
