// The note sheet on this device: written here, read by nobody, posted at the bell.

class SheetView {
  constructor(room, key) {
    this.room = room;
    this.key = key;
    const record = this.record;
    this.fields = record.drafts.map((text, n) => this.field(text, n, record.slots));
    this.status = el("p", { class: "status", role: "status" });
    this.hand = el("button", { type: "button", onclick: () => this.room.ballots.handIn(this.record), text: "Hand in now" });
    this.node = el("section", { class: "block ballot sheet", "aria-label": "Note sheet" },
      el("h2", {}, glyphOf("✉"), " Notes, anonymous"),
      el("div", { class: "told" }, room.told.map((sentence) => el("p", { text: sentence }))),
      el("p", { class: "quiet", text: [STYLE_ADVICE, isPlain() ? PLAIN_ADVICE : ""].join(" ") }),
      this.fields.map((field) => field.node), this.status,
      el("div", { class: "buttons" }, this.hand),
      el("p", { class: "quiet small", text: "Handing in early posts the same envelope now, and can be replaced until the bell; do it when this device may be locked then. If this device is gone and the host restarts, an early envelope is lost." }));
    coaching.fetch(() => this.fields.forEach((field) => this.listen(field)));
  }

  get record() {
    return this.room.ballots.records[this.key];
  }

  field(text, n, of) {
    const id = `note-${n + 1}`;
    // Some browsers send what is typed to a spelling or writing service; a note leaves the device only at the bell.
    const alone = { autocomplete: "off", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false" };
    const input = el("textarea", { id, rows: "3", maxlength: "2014", dir: "auto", ...alone, "aria-describedby": `${id}-left ${id}-coach` });
    input.value = text;
    const left = el("span", { id: `${id}-left`, class: "left quiet" });
    const coach = el("ul", { id: `${id}-coach`, class: "coach", "aria-live": "polite" });
    const field = { n, input, left, coach, node: el("div", { class: "note-field" },
      el("div", { class: "between-ends" }, el("label", { for: id, text: `Note ${n + 1} of ${of}` }), left), input, coach) };
    input.addEventListener("input", () => this.typed(field));
    return field;
  }

  /** Kept in this tab at every key; nothing is sent. */
  typed(field) {
    const { record } = this;
    if (!record || record.rang) return;
    record.drafts[field.n] = field.input.value;
    this.room.ballots.save();
    this.update();
    clearTimeout(field.soon);
    field.soon = setTimeout(() => this.listen(field), 400);
  }

  listen(field) {
    const { coach } = coaching;
    const muted = (this.room.board.about.muted || []).map((mute) => mute.word);
    const hits = coach ? coach.check(field.input.value, "observation", muted) : [];
    const items = hits.slice(0, 3).map((hit) => coachItem(hit, field.input.value));
    const folds = hits.some((hit) => hit.level === "stop");
    const folded = { key: "folded", sig: "", make: () => el("li", { class: "tone-warn" }, glyphOf("▸"), "As it is, it is shown folded.") };
    sync(field.coach, folds ? [...items, folded] : items);
  }

  update() {
    const { record, room } = this;
    if (!record) return;
    for (const field of this.fields) {
      const kept = record.drafts[field.n] || "";
      if (document.activeElement !== field.input && field.input.value !== kept) field.input.value = kept;
      const left = NOTE_BYTES - noteBytes(field.input.value);
      // Said once it matters; what takes several bytes, as most scripts but ours do, takes more of the room.
      setText(field.left, left < 0 ? "too long; the end is cut" : left < 400 ? `room for about ${left} more letters` : "");
      field.left.classList.toggle("tone-warn", left < 100);
      field.input.readOnly = record.rang;
    }
    const dirty = room.ballots.changed(record);
    const n = room.ballots.filled(record).length;
    let text = n ? `${counted(n, "note")} on this device; nothing has left it.` : "Nothing written yet; at the bell an empty envelope of the same size goes out.";
    if (record.rang) text = record.received ? "The envelope is in the box. Your notes stay here until they are shown." : "The bell rang. Your envelope goes out within five seconds.";
    else if (record.received) text = dirty ? "Handed in, and changed since: hand in again, or the bell does it." : "Handed in. You can change it until the bell.";
    else if (record.handed && record.envelope) text = "Handing in …";
    setText(this.status, text);
    setText(this.hand, record.received ? "Hand in again" : "Hand in now");
    this.hand.disabled = record.rang || (record.received && !dirty);
  }
}

function coachItem(hit, text) {
  const words = text.slice(hit.start, hit.end);
  return {
    key: `${hit.start}-${hit.cls}`, sig: `${words}|${hit.asks}`,
    make: () => el("li", { class: hit.level === "stop" ? "tone-warn" : "quiet" }, glyphOf(hit.level === "stop" ? "!" : "·"),
      `${hit.words}: “`, said(words), "” ", said(hit.asks, "asks")),
  };
}

/** What missed its bell, or was kept back: still on this device, and its author decides. */
class LeftoverView {
  constructor(room, key) {
    this.room = room;
    this.key = key;
    const { record } = this;
    const name = el("input", { id: `release-${record.id}`, maxlength: "120", autocomplete: "off" });
    this.alone = el("input", { type: "checkbox", id: `alone-${record.id}` });
    this.says = el("p", { class: "status", role: "status" });
    this.late = el("div", { class: "stack" },
      el("label", { class: "check" }, this.alone, "It may be shown even if no other late note comes with it"),
      el("button", { type: "button", onclick: () => this.room.ballots.sendLate(this.record, this.alone.checked), text: "Send with the next batch" }));
    this.bring = el("button", { type: "button", onclick: () => this.toSheet(), text: "Put into the open sheet" });
    this.notes = el("ul", { class: "drafts" });
    this.title = el("h2", {});
    this.release = el("form", { class: "stack", onsubmit: (event) => this.byName(event, name) },
      el("label", { for: name.id, text: "Or say it by name" }),
      el("div", { class: "inline" }, name, el("button", { type: "submit", text: "Release by name" })));
    this.node = el("section", { class: "block ballot", "aria-label": "Notes still on this device" }, this.title, this.notes, this.says, this.late, this.release,
      el("div", { class: "buttons" }, this.bring, el("button", { type: "button", class: "plain", onclick: () => this.discard(), text: "Discard them" })));
  }

  /** The open sheet, as long as it can be written on and has room for what is left over. */
  get sheet() {
    const sheet = this.room.ballots.current("sheet");
    const free = sheet && !sheet.rang ? sheet.drafts.filter((text) => !text.trim()).length : 0;
    return free >= this.record.drafts.length ? sheet : null;
  }

  toSheet() {
    const { sheet } = this;
    for (const text of this.record.drafts) sheet.drafts[sheet.drafts.findIndex((other) => !other.trim())] = text;
    this.discard();
  }

  get record() {
    return this.room.ballots.records[this.key];
  }

  async byName(event, name) {
    event.preventDefault();
    const by = name.value.trim();
    if (!by) {
      setText(this.says, "Write the name it should stand under.");
      name.focus();
      return;
    }
    for (const text of this.record.drafts.slice()) {
      const answer = await this.room.do({ kind: "release", text, name: by });
      if (answer.kind === "refused") {
        setText(this.says, answer.why);
        return;
      }
      this.record.drafts = this.record.drafts.filter((other) => other !== text);
      this.room.ballots.save();
    }
    this.discard();
  }

  discard() {
    this.room.ballots.forget(this.record);
    this.room.ballots.save();
    this.room.changed();
  }

  update() {
    const { record } = this;
    if (!record) return;
    const n = record.drafts.length;
    const it = n === 1 ? "it" : "they";
    const title = { late: `${counted(n, "note")} missed the bell`, kept: `${counted(n, "note")} not shown`, ended: `${counted(n, "note")} not handed in` }[record.state];
    setText(this.title, title);
    const why = {
      late: record.late ? (record.late.received ? "In the box for the next batch; they stay here until they are shown." : "On the way to the box …") : `Nobody has seen ${n === 1 ? "it" : "them"}; ${it} ${n === 1 ? "is" : "are"} only on this device.`,
      kept: record.why || "Nothing of this round was shown; your notes are only on this device.",
      ended: "The session ended first. They stay in this tab until you close it.",
    }[record.state];
    setText(this.says, why);
    show(this.late, record.state === "late" && !record.late);
    show(this.bring, !record.late && this.sheet !== null);
    show(this.release, record.state !== "ended");
    sync(this.notes, record.drafts.map((text) => ({ key: text, sig: "", make: () => el("li", {}, said(text)) })));
  }
}

/** Own notes among those shown: known to this device alone, claimed only by choice. */
class MineView {
  constructor(room) {
    this.room = room;
    this.list = el("ul", { class: "drafts" });
    this.summary = el("summary", {});
    this.name = el("input", { id: "claim-name", maxlength: "120", autocomplete: "off" });
    this.says = el("p", { class: "status", role: "status" });
    this.node = el("section", { class: "block", "aria-label": "Your notes" },
      el("details", {}, this.summary,
        el("p", { class: "quiet", text: "Only this device knows which are yours. Claiming tells the room, and can't be taken back." }),
        this.list, el("label", { for: "claim-name", text: "Your name, to claim one" }), this.name, this.says));
  }

  async claim(note) {
    const name = this.name.value.trim();
    if (!name) {
      setText(this.says, "Write your name first.");
      this.name.focus();
      return;
    }
    const answer = await this.room.do({ kind: "claim", observation: note.observation, name, tag: note.tag });
    setText(this.says, answer.kind === "refused" ? answer.why : "Claimed.");
  }

  update() {
    const { ballots, board } = this.room;
    const mine = ballots.mine.filter((note) => note.scope === ballots.scope);
    const claimed = new Set(board.all("claim").map((claim) => claim.observation));
    setText(this.summary, mine.length === 1 ? "✓ Your note is in" : `✓ Your ${mine.length} notes are in`);
    sync(this.list, mine.map((note) => ({
      key: note.observation, sig: String(claimed.has(note.observation)),
      make: () => el("li", {}, said(note.text), claimed.has(note.observation)
        ? chip("claimed", "people", "✎")
        : el("button", { type: "button", "aria-label": `Claim: ${note.text.slice(0, 60)}`, onclick: () => this.claim(note), text: "Claim" })),
    })));
  }
}
