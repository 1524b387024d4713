// What becomes of what this tab holds of sessions that are over.

/** Sessions that ended while this tab was away: tags end with them, and what was shown needs no draft. */
function endedAway(ballots) {
  const { board, epoch } = ballots.room;
  const before = (kept) => kept.scope !== ballots.scope && kept.scope.startsWith(`${epoch}/`);
  ballots.mine = ballots.mine.filter((note) => !before(note));
  for (const record of Object.values(ballots.records).filter(before)) {
    const session = record.scope.slice(epoch.length + 1);
    const shown = board.all("observation").filter((note) => note.session === session).map((note) => cutNote(note.text));
    const left = record.what === "sheet" ? ballots.filled(record).filter((text) => !shown.includes(text)) : [];
    if (left.length) Object.assign(record, { drafts: left, tags: [], sealed: "", envelope: "", late: null, state: "ended" });
    else ballots.forget(record);
  }
}

/** Sheets with notes that nobody was shown, of this session and of those before. */
function leftOver(ballots) {
  return Object.values(ballots.records).filter(
    (record) => record.scope.startsWith(`${ballots.room.epoch}/`) && ["late", "kept", "ended"].includes(record.state),
  );
}
