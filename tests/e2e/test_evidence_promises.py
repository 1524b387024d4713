"""Records of one incident out of five tools, from folder to timeline and out again, each step a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmtui.documents.review_file import parse_review
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import iso
from pmtui.model.vocabulary import Stance
from tests.e2e.terminal import Ended, process
from tests.evidence.reading import SAMPLES

PAGE = "https://pay.pagerduty.com/incidents/PINC1"

Run = Callable[..., Ended]


def unix(clock: str) -> float:
    """Seconds since 1970 of a clock time of 20 November 2026, UTC."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return 1795132800 + hours * 3600 + minutes * 60 + seconds


def message(clock: str, user: str, text: str, **more: object) -> dict[str, object]:
    return {"type": "message", "ts": f"{unix(clock):.6f}", "user": user, "text": text, **more}


CHAT = [
    message("13:03:00", "U1", "<@U1> has joined the channel", subtype="channel_join"),
    message("13:05:40", "U1", f"Checkout answers slowly <{PAGE}>"),
    message("13:07:00", "U2", "<@U1> I look at the pool"),
    message("13:21:00", "U1", "back to normal"),
]
DEPLOYMENTS = [
    {
        "url": f"https://api.github.com/repos/acme/shop/deployments/{number}",
        "id": number,
        "sha": f"{number:040x}",
        "ref": ref,
        "environment": "production",
        "creator": {"login": "deployer"},
        "created_at": f"2026-11-20T{clock}Z",
    }
    for number, ref, clock in ((7, "release-41", "13:01:00"), (8, "release-40", "13:12:00"))
]
JOURNAL = [
    {
        "__CURSOR": f"s=1;i={n}",
        "__REALTIME_TIMESTAMP": f"{unix(clock):.0f}000000",
        "PRIORITY": "2",
        "_SYSTEMD_UNIT": "checkout.service",
        "_HOSTNAME": "c-3",
        "MESSAGE": text,
    }
    for n, (clock, text) in enumerate(
        (
            ("13:04:10", "ALERT pool exhausted"),
            ("13:05:10", "ALERT pool exhausted"),
            ("13:06:10", "ALERT pool exhausted"),
            ("13:13:00", "Started checkout.service."),
        )
    )
]


@pytest.fixture
def outage(tmp_path: Path) -> Path:
    """What five tools exported, in one folder."""
    folder = tmp_path / "outage"
    shutil.copytree(SAMPLES / "slack", folder / "chat")
    shutil.rmtree(folder / "chat" / "random")
    users = [{"id": "U1", "name": "mara"}, {"id": "U2", "name": "ole"}]
    (folder / "chat" / "users.json").write_text(json.dumps(users))
    say_in_chat(folder, CHAT)
    shutil.copy(SAMPLES / "pagerduty" / "log_entries.json", folder / "pagerduty.json")
    shutil.copy(SAMPLES / "alertmanager" / "firing.json", folder / "alerts.json")
    (folder / "deployments.json").write_text(json.dumps(DEPLOYMENTS))
    (folder / "journal.jsonl").write_text("\n".join(map(json.dumps, JOURNAL)))
    return folder


def say_in_chat(folder: Path, messages: list[dict[str, object]]) -> None:
    (folder / "chat" / "incidents" / "2026-11-20.json").write_text(json.dumps(messages))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The program on an archive with one review; the exit code must be `code`."""
    env = {"PMTUI_DB": str(tmp_path / "reviews.db")}

    def ran(*args: str | Path, code: int = 0, start: str = "") -> Ended:
        ended = process(*args, env=env, cwd=tmp_path, code=start)
        assert ended.code == code, ended
        assert "Traceback" not in ended.err
        return ended

    ran("new", "Checkout", "--zone", "Europe/Berlin")
    return ran


def events(run: Run) -> list[TimelineEvent]:
    """What stands on the timeline, in order of time."""
    cards = parse_review(run("export", "checkout", "--as", "json", "--private").out)
    found = [card for card in cards if isinstance(card, TimelineEvent)]
    return sorted(found, key=lambda event: (event.at.key, event.text))


def told(run: Run) -> list[tuple[str, str]]:
    return [(f"{event.at.at:%H:%M:%S}", event.text) for event in events(run)]


def report(ended: Ended) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ended.out)
    assert found["schema"] == 1
    return found


# --- one incident, five tools --------------------------------------------------


def test_five_tools_become_one_timeline(run: Run, outage: Path) -> None:
    looked = report(run("import", "checkout", outage, "--dry-run", "--format", "json"))
    assert [file["name"] for file in looked["files"]] == [
        "alerts.json",
        "chat",
        "deployments.json",
        "journal.jsonl",
        "pagerduty.json",
    ]
    assert (looked["first"], looked["last"]) == ("2026-11-20T13:01:00Z", "2026-11-20T13:21:00Z")
    assert looked["merged"] == 0
    assert looked["offers"]
    assert told(run) == [], "a dry run adds nothing"

    brought = run("import", "checkout", outage, "--merge")
    timeline = events(run)
    assert len(timeline) == looked["coming"] - report_of_merged(looked)
    at = {event.text: iso(event.at.at) for event in timeline}
    # Zone-correct: the alert was written at 14:05:00.123456789+01:00.
    assert at["CheckoutSlow firing: CheckoutSlow is bad"] == "2026-11-20T13:05:00.123456Z"
    assert at["Deployment to production of release-41 (0000000)"] == "2026-11-20T13:01:00Z"
    # De-noised: three alerts are one row, the join and the heartbeat are hidden.
    [folded] = [event for event in timeline if "pool exhausted" in event.text]
    assert folded.text == "ALERT pool exhausted (3×)"
    assert "3 times, 14:04:10 … 14:06:10 CET" in folded.detail
    assert not any("joined" in event.text or "Watchdog" in event.text for event in timeline)
    # Merged: the page and the post that links it are one event with two sources.
    [page] = [event for event in timeline if event.also]
    assert "Checkout answers slowly" in page.text
    assert "PagerDuty" in page.source
    assert any(words.startswith("Slack") for words in page.also)
    assert "merged as further sources" in brought.err
    # Every fact leads back to its source.
    assert all(event.stance is Stance.FACT and event.evidence for event in timeline)


def report_of_merged(looked: dict[str, Any]) -> int:
    """How many lines fewer there are once the offers are accepted."""
    return sum(len(offer["lines"]) - 1 for offer in looked["offers"])


def test_again_adds_nothing_and_a_later_export_updates(run: Run, outage: Path) -> None:
    run("import", "checkout", outage)
    before = told(run)
    again = run("import", "checkout", outage)
    assert again.out == ""
    assert "Nothing new to add" in again.err
    assert "here already" in again.err
    assert told(run) == before

    later = [
        *CHAT[:-1],
        message("13:21:00", "U1", "back to normal, all regions"),
        message("13:30:00", "U2", "done"),
    ]
    say_in_chat(outage, later)
    looked = report(run("import", "checkout", outage, "--dry-run", "--format", "json"))
    assert (looked["counts"]["new"], looked["counts"]["updated"]) == (1, 1)
    run("import", "checkout", outage)
    after = told(run)
    assert set(after) - set(before) == {("13:21:00", "back to normal, all regions"), ("13:30:00", "done")}
    assert set(before) - set(after) == {("13:21:00", "back to normal")}


def test_an_import_is_taken_out_again_with_what_it_changed(run: Run, outage: Path) -> None:
    run("import", "checkout", outage)
    before = told(run)
    say_in_chat(
        outage, [*CHAT[:-1], message("13:21:00", "U1", "all well"), message("13:30:00", "U2", "done")]
    )
    batch = run("import", "checkout", outage).out.strip()
    run("import", "checkout", "--take-back", batch)
    assert told(run) == before
    [first, second] = json.loads(run("show", "checkout", "--format", "json").out)["imports"]
    assert (first["state"], second["state"]) == ("in", "out"), "the second had changed an event too"
    assert "changed 1 event, taken back" in run("show", "checkout").out
    run("import", "checkout", "--take-back", first["batch"])
    assert told(run) == []


def test_names_become_roles_once_and_for_all(run: Run, outage: Path, tmp_path: Path) -> None:
    run("import", "checkout", outage, "--role", "mara=incident lead", "--roles")
    texts = " ".join(event.model_dump_json() for event in events(run))
    assert "incident lead I look at the pool" in texts
    for name in ("mara", "Mara Quist", "Ole Brandt", "deployer"):
        assert name not in texts, name
    assert b"Mara Quist" not in (tmp_path / "reviews.db").read_bytes()
    say_in_chat(outage, [*CHAT, message("13:40:00", "U2", "<@U1> writes it up")])
    run("import", "checkout", outage)
    assert ("13:40:00", "incident lead writes it up") in told(run)


def test_noise_comes_in_where_it_is_asked_for_also_later(run: Run, outage: Path) -> None:
    run("import", "checkout", outage)
    hidden = len(told(run))
    run("import", "checkout", outage, "--unhide")
    texts = [text for _, text in told(run)]
    assert len(texts) > hidden
    assert any("joined" in text for text in texts)
    assert "Nothing new to add" in run("import", "checkout", outage, "--unhide").err


def test_repeats_are_left_apart_where_that_is_asked(run: Run, outage: Path) -> None:
    run("import", "checkout", outage / "journal.jsonl", "--no-fold")
    assert [text for _, text in told(run)].count("ALERT pool exhausted") == 3
    assert "keep one of them" in run("import", "checkout", outage, "--fold", "5", "--no-fold", code=2).err


# --- without a review ----------------------------------------------------------


def test_a_dry_run_needs_no_review_and_no_archive(tmp_path: Path, outage: Path) -> None:
    db = tmp_path / "none.db"
    ended = process("import", "--dry-run", "--format", "json", "--rows", outage, env={"PMTUI_DB": str(db)})
    assert ended.code == 0, ended
    found = report(ended)
    assert (found["review"], found["dry_run"]) == (None, True)
    rows = found["rows"]
    assert [row["n"] for row in rows] == list(range(len(rows)))
    assert len(rows) == sum(found["counts"].values())
    for state in ("new", "folded", "hidden", "no-time"):
        assert sum(row["state"] == state for row in rows) == found["counts"][state] > 0, state
    files = {file["name"]: file for file in found["files"]}
    assert files["pagerduty.json"]["format"] == "PagerDuty API"
    assert files["chat"]["hidden"] == {"joined": 1}
    [untimed] = files["pagerduty.json"]["without_time"]
    assert "2026-13-20" in untimed["why"]
    called = [{one["name"], *one["also"]} for one in found["people"]]
    assert {"Mara Quist", "mara"} in called, "in two tools, and one person"
    assert any("ole" in names for names in called)
    assert not db.exists()


def test_a_question_says_what_each_answer_would_mean(tmp_path: Path, run: Run) -> None:
    (tmp_path / "notes.csv").write_text("time,text\n2026-11-20 14:05:00,alert\n2026-11-20 14:10:00,ack\n")
    ended = run("import", "checkout", "notes.csv", "--dry-run", "--format", "json", code=2)
    [file] = report(ended)["files"]
    assert [question["about"] for question in file["questions"]] == ["zone"]
    assert [(one["options"], one["first"]) for one in file["answers"]] == [
        (["--zone", "Europe/Berlin"], "2026-11-20T13:05:00Z"),
        (["--zone", "UTC"], "2026-11-20T14:05:00Z"),
    ]
    asked = run("import", "checkout", "notes.csv", code=2)
    assert "--zone Europe/Berlin means 2026-11-20 14:05 to 14:10 CET (13:05 to 13:10 UTC)" in asked.err
    assert "answer with --zone" not in asked.err, "the answers stand below the question"
    assert told(run) == []


def test_what_is_a_file_and_what_is_a_review(tmp_path: Path, run: Run) -> None:
    record = "time,text\n2026-11-20T13:05:00Z,alert\n"
    for name in ("checkout", "pager.csv"):
        (tmp_path / name).write_text(record)
    assert "write ./checkout" in run("import", "--dry-run", "checkout", code=2).err
    for names in (("./checkout",), ("pager.csv",), ("pager.csv", "checkout")):
        assert "Would add 1 event;" in run("import", "--dry-run", *names).err
    (tmp_path / "checkout").unlink()
    assert report(run("import", "--dry-run", "--format", "json", "checkout", "pager.csv"))["review"][
        "title"
    ] == ("Checkout")
    assert "No review fits" in run("import", "pager.csv", "pager.csv", code=4).err


# --- what is refused -----------------------------------------------------------


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("incidents/2026-11-20.json", b"[" + b" " * 30_000_000 + b"]")
    return path


def leading_out(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("../../outside/2026-11-20.json", json.dumps(CHAT))
    return path


def nested(path: Path) -> Path:
    path.write_text('{"alerts":' + "[" * 100_000 + "]" * 100_000 + "}")
    return path


def garbage(path: Path) -> Path:
    path.write_bytes(bytes(32 + (n * 7919) % 223 for n in range(64 * 1024)))
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


REFUSED = [
    (bomb, "unpacks to far more than it is"),
    (leading_out, "leads out of it"),
    (nested, "nested"),
    (pipe, "no ordinary file"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_is_dangerous_is_refused_with_a_sentence_and_nothing_changed(
    run: Run, tmp_path: Path, outage: Path, make: Callable[[Path], Path], words: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    file = make(tmp_path / "odd")
    for dry in (("--dry-run",), ()):
        ended = run("import", "checkout", file, outage, *dry, code=1)
        assert sum(words in line for line in ended.err.splitlines()) == 1, ended
    assert told(run) == []
    file.unlink()
    made = {path.name.removeprefix("reviews.db") for path in set(tmp_path.rglob("*")) - set(before)}
    assert made <= {"-wal", "-shm"}


def test_a_line_of_garbage_adds_nothing(run: Run, tmp_path: Path) -> None:
    ended = run("import", "checkout", garbage(tmp_path / "odd"))
    assert "no line begins with a time" in ended.err
    assert told(run) == []


NO_RIGHTS = """
import ctypes
head, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
ctypes.CDLL(None).capset(head, none)  # even for root a file is now what its mode says
from pmtui.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="rights of Linux")
def test_a_file_that_may_not_be_read_is_named(run: Run, tmp_path: Path, outage: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("time,text\n2026-11-20T13:05:00Z,alert\n")
    file.chmod(0)
    ended = run("import", "checkout", file, outage, code=1, start=NO_RIGHTS)
    assert "secret.csv can't be read: Permission denied" in ended.err
    assert told(run) == []
