"""The house: one archive, its reviews, and the rooms opened on them. What the screen and the command line hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from pmtui.archive.archive import Archive
from pmtui.archive.entries import Entry, Hit, Purged, ReviewLine, StagedRow
from pmtui.archive.errors import Conflict
from pmtui.archive.writer import Writer
from pmtui.clock import Clock
from pmtui.evidence.apart import pairs_of
from pmtui.evidence.collector import unhurried
from pmtui.evidence.names import name_key
from pmtui.evidence.people import Person
from pmtui.evidence.plan import Choices, KnownRow
from pmtui.evidence.preview import Preview
from pmtui.evidence.recalled import recalled
from pmtui.evidence.roles import Roles
from pmtui.model.board import Board, Change
from pmtui.model.cards import Card, Review
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, Done
from pmtui.room.bringing import Bringing
from pmtui.room.commands import ImportRecord
from pmtui.room.importing import REST, import_of, rest_of
from pmtui.room.keeper import open_room
from pmtui.room.known import known_rows, raws_with_roles
from pmtui.room.room import Room
from pmtui.room.seats import LocalSeat

Found = TypeVar("Found")


_PIECE = 5_000
"""Rows kept in one transaction beside an import; a room's own changes go between."""


def _piece(rest: Iterator[StagedRow]) -> list[StagedRow]:
    return list(islice(rest, _PIECE))


def _keep(review_id: str, batch: str, rows: list[StagedRow], archive: Archive) -> None:
    archive.keep_rows(review_id, batch, rows)


def _raws(review_id: str, after: int, archive: Archive) -> list[tuple[int, str]]:
    return archive.raws(review_id, after, _PIECE)


def _keep_raws(review_id: str, raws: list[tuple[int, str]], archive: Archive) -> None:
    archive.keep_raws(review_id, raws)


class House:
    """Reviews in one archive. Reading has a thread of its own, so that a search never waits for a commit."""

    def __init__(
        self,
        writer: Writer,
        time: Clock,
        new_id: Callable[[], str],
        folds: Callable[[str], bool] = lambda _text: False,
    ) -> None:
        self.time = time
        self.new_id = new_id
        self._writer = writer
        self._folds = folds
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._reader: Archive | None = None
        self._rooms: dict[str, Room] = {}
        self._doors = asyncio.Lock()
        self._imports: dict[asyncio.Task[tuple[Answer, str]], str] = {}

    @classmethod
    def open(
        cls,
        path: Path,
        time: Clock,
        new_id: Callable[[], str],
        folds: Callable[[str], bool] = lambda _text: False,
    ) -> Self:
        """Open (or make) the archive; raises what opening raises, each a sentence."""
        return cls(Writer.open(path, time), time, new_id, folds)

    @property
    def path(self) -> Path:
        """The archive's file."""
        return self._writer.path

    # --- reading -------------------------------------------------------------

    async def read(self, work: Callable[[Archive], Found]) -> Found:
        """Look something up in the archive."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._with_reader, work)

    async def reviews(self, query: str = "") -> list[ReviewLine]:
        """The home list."""
        return await self.read(lambda archive: archive.reviews(query))

    async def search(self, text: str) -> list[Hit]:
        """Cards of all reviews that say these words."""
        return await self.read(lambda archive: archive.search(text, hosts=True, limit=50))

    async def find(self, name: str) -> str:
        """The id of a review by the beginning of its id or by its title."""
        return await self.read(lambda archive: archive.find_review(name))

    async def load(self, review_id: str) -> Board:
        """A review's board, only to look at."""
        return await self.read(lambda archive: archive.load(review_id))

    async def known_evidence(self, review_id: str) -> tuple[KnownRow, ...]:
        """What was imported into a review and not taken back, for the plan of the next import."""
        return await self.read(
            lambda archive: known_rows(archive.known_evidence(review_id), archive.load(review_id))
        )

    async def roles(self, review_id: str, names: Iterable[str]) -> dict[str, str]:
        """The roles these names were given in earlier imports of a review; names themselves are not kept."""
        secret, kept = await self.read(lambda archive: (archive.mark.encode(), archive.roles(review_id)))
        found = {name: kept.get(name_key(name, secret + review_id.encode()), "") for name in names}
        return {name: role for name, role in found.items() if role}

    async def recalled(
        self, review_id: str, people: Iterable[Person], texts: Iterable[str]
    ) -> tuple[dict[str, str], frozenset[str]]:
        """The roles that people and names in these texts were given in earlier imports; and all that are given."""
        secret, kept = await self.read(lambda archive: (archive.mark.encode(), archive.roles(review_id)))
        found = await asyncio.to_thread(recalled, kept, secret + review_id.encode(), people, texts)
        return found, frozenset(kept.values())

    async def apart(self, review_id: str) -> frozenset[str]:
        """Marks of what was said to be two things in earlier imports of a review."""
        return await self.read(lambda archive: archive.apart(review_id))

    # --- writing -------------------------------------------------------------

    async def create(self, review: Review, cards: Sequence[Card] = ()) -> str:
        """A review, with the cards it comes with; its id. One that is there already is refused.

        A new one (without an id) is opened today; one that somebody exported stays as it is.
        """
        review_id = review.id or self.new_id()
        named = review.model_copy(update={"id": review_id, "review": review_id, "rev": 1})
        if not review.id and review.opened is None:
            named = named.model_copy(update={"opened": self.time.now().date()})
        put = [
            card.model_copy(update={"review": review_id, "rev": 1}) for card in cards if card.kind != "review"
        ]
        entry = Entry(review_id, Change(1, (named, *put), (), "Review opened"), role=Role.FACILITATOR.value)
        [problem] = await asyncio.wrap_future(self._writer.submit(lambda archive: archive.commit([entry])))
        if isinstance(problem, Conflict):
            raise Conflict(
                "This review is in the archive already; open it there, or import into another archive."
            )
        if problem is not None:
            raise problem
        return review_id

    async def enter(self, review_id: str, *, gap_limit: float | None = 20.0) -> Room:
        """The room on a review; opened (and held) once per process."""
        async with self._doors:  # two rooms on one review would write over each other
            if review_id not in self._rooms:
                self._rooms[review_id] = await open_room(
                    self._writer, review_id, self.time, self.new_id, folds=self._folds, gap_limit=gap_limit
                )
            return self._rooms[review_id]

    async def leave(self, review_id: str) -> None:
        """Close the room on a review: its clock is saved, others may write again."""
        async with self._doors:
            # An import that was asked for is brought to its end first, or its rows would be lost without a word.
            await asyncio.gather(
                *(work for work, into in self._imports.items() if into == review_id), return_exceptions=True
            )
            room = self._rooms.pop(review_id, None)
            if room is not None:
                await room.settled()
                await room.save_clock()
                await asyncio.wrap_future(self._writer.submit(lambda archive: archive.release(review_id)))

    async def bring_in(
        self, seat: LocalSeat, plan: Preview, choices: Choices, bringing: Bringing | None = None
    ) -> tuple[Answer, str]:
        """Bring a plan in as it was decided: the answer, and the batch it can be taken back by.

        It goes on where nobody waits for it any more; `leave` and `close` do. Cancelled where `bringing` was stopped.
        """
        work = asyncio.create_task(self._bring_in(seat, plan, choices, bringing or Bringing()))
        self._imports[work] = seat.board.review_id
        work.add_done_callback(self._imports.pop)
        return await asyncio.shield(work)

    async def _bring_in(
        self, seat: LocalSeat, plan: Preview, choices: Choices, bringing: Bringing
    ) -> tuple[Answer, str]:
        board = seat.board

        def handed_over(command: ImportRecord) -> ImportRecord:
            bringing.hand_over(len(command.rows))
            return command

        with unhurried():
            # Not by a name: its rows would be held as long as this goes on.
            answer = await seat.do(
                handed_over(await asyncio.to_thread(import_of, plan, choices, board, bringing.goes_on))
            )
        if not isinstance(answer, Done):
            return answer, ""
        review_id = board.review_id
        lines = await self.read(lambda archive: archive.journal(review_id, answer.seq - 1))
        batch = next((line.batch for line in lines if line.seq == answer.seq and line.batch), "")
        await self._keep_rest(review_id, batch, plan, choices, board, bringing)
        if choices.names:
            await self._name_anew(review_id, plan, choices)
        await self.keep_roles(review_id, choices.names)
        await self._keep_apart(review_id, plan, choices)
        return answer, batch

    async def keep_roles(self, review_id: str, names: Mapping[str, str]) -> None:
        """Remember the roles names were given, under a keyed hash of each name; an empty one is forgotten."""
        if names:
            secret = await self.read(lambda archive: archive.mark.encode() + review_id.encode())
            roles = {name_key(name, secret): role for name, role in names.items()}
            await asyncio.wrap_future(
                self._writer.submit(lambda archive: archive.keep_roles(review_id, roles))
            )

    async def forget_roles(self, review_id: str) -> None:
        """Forget the roles of everybody; what is told with them stays."""
        await asyncio.wrap_future(self._writer.submit(lambda archive: archive.forget_roles(review_id)))

    async def _name_anew(self, review_id: str, plan: Preview, choices: Choices) -> None:
        """Roles in the rows kept of earlier imports, for names that had none then; events have them by now."""
        known = await self.roles(review_id, choices.names)
        new = {name: role for name, role in choices.names.items() if role and known.get(name) != role}
        after = 0
        while new and not choices.keep_names:
            rows = await self.read(partial(_raws, review_id, after))
            if not rows:
                break
            after = rows[-1][0]
            anew = await asyncio.to_thread(raws_with_roles, rows, Roles(new))
            if anew:
                await asyncio.wrap_future(self._writer.submit(partial(_keep_raws, review_id, anew)))
        if new or plan.known:  # what events were changed too: their words of before go from index and log
            await asyncio.wrap_future(self._writer.submit(lambda archive: archive.wipe()))

    async def _keep_apart(self, review_id: str, plan: Preview, choices: Choices) -> None:
        """Remember what was said to be two things, and forget where that was taken back."""
        if choices.apart or choices.again:
            offers = (*choices.apart, *choices.again)
            pairs = await asyncio.to_thread(pairs_of, plan, offers)
            split = len(choices.apart)
            marks, no_more = (frozenset().union(*some) for some in (pairs[:split], pairs[split:]))
            await asyncio.wrap_future(
                self._writer.submit(lambda archive: archive.keep_apart(review_id, marks, no_more))
            )

    async def _keep_rest(
        self, review_id: str, batch: str, plan: Preview, choices: Choices, board: Board, bringing: Bringing
    ) -> None:
        """What an import leaves off the board beyond what its command carries, piece by piece."""
        left = len(plan) - plan.coming - REST
        if left <= 0 or not batch:
            return  # all of it went along with the command
        events = await self.read(lambda archive: archive.events_of(batch))
        rest, kept = rest_of(plan, choices, board, events), 0
        with unhurried():
            while rows := await asyncio.to_thread(_piece, rest):
                bringing.keeps(kept, left)
                kept += len(rows)
                await asyncio.wrap_future(self._writer.submit(partial(_keep, review_id, batch, rows)))
                del rows  # before the next are made

    async def purge(self, review_id: str) -> Purged:
        """Remove a review for good; refused while a room is open on it anywhere."""
        await self.leave(review_id)
        return await asyncio.wrap_future(self._writer.submit(lambda archive: archive.purge_review(review_id)))

    async def sit(self, review_id: str, role: Role = Role.FACILITATOR) -> LocalSeat:
        """A seat in the room of a review."""
        return (await self.enter(review_id)).sit(role)

    async def close(self) -> None:
        """Leave every room and close the archive."""
        for review_id in list(self._rooms):
            await self.leave(review_id)
        await asyncio.to_thread(self.shut)

    def shut(self) -> None:
        """Close the archive without a loop: what was acknowledged is on disk already."""
        if self._reader is not None:
            self._pool.submit(self._reader.close).result()
            self._reader = None
        self._pool.shutdown()
        self._writer.close()

    def _with_reader(self, work: Callable[[Archive], Found]) -> Found:
        if self._reader is None:
            self._reader = self._writer.reader()
        return work(self._reader)
