// What is written here and posted sealed: sheets, votes, the pulse, consent. Nothing of it leaves before its bell or
// the person's own "hand in now". Drafts, envelopes and tags stay in this tab until the round is revealed.

const BELL_SPREAD = 5000;

class Ballots {
  constructor(room) {
    this.room = room;
    this.records = keep.get("ballots", {});
    this.mine = keep.get("mine", []);
    this.open = new Map();
    this.timers = new Map();
  }

  // --- records ----------------------------------------------------------------

  get scope() {
    return `${this.room.epoch}/${this.room.board.session?.id || ""}`;
  }

  /** What this tab holds for a ballot, made when it opens. One envelope id for each ballot and round. */
  record(what, round) {
    const key = `${this.scope}/${what}/${round}`;
    this.records[key] ||= {
      key, what, round, scope: this.scope, id: newId(), slots: 1, drafts: [], dots: [], answers: [], answer: 0,
      tags: [], sealed: "", envelope: "", received: false, rang: false, due: 0, state: "open", alone: false, late: null,
    };
    return this.records[key];
  }

  /** Only participants write; hosts and the stage have nothing to post. */
  get writes() {
    return this.room.role === "participant";
  }

  /** Records of this session, newest round first. */
  here(what) {
    return Object.values(this.records)
      .filter((record) => record.scope === this.scope && record.what === what)
      .sort((a, b) => b.round - a.round);
  }

  /** The record of what is open now. */
  current(what) {
    const open = this.open.get(what);
    return open ? this.record(what, open.round) : null;
  }

  save() {
    keep.set("ballots", this.records);
    keep.set("mine", this.mine);
  }

  forget(record) {
    clearTimeout(this.timers.get(record.key));
    this.timers.delete(record.key);
    delete this.records[record.key];
  }

  // --- what the host says -----------------------------------------------------

  opened(event) {
    if (!this.writes) return;
    this.open.set(event.what, event);
    const record = this.record(event.what, event.round);
    record.slots = event.slots;
    record.state = "open";
    record.rang = false;
    while (event.what === "sheet" && record.drafts.length < record.slots) record.drafts.push("");
  }

  rang(event) {
    if (!this.writes) return;
    this.open.get(event.what) || this.opened({ slots: 1, targets: [], ...event });
    const record = this.record(event.what, event.round);
    record.rang = true;
    const replaces = record.received;
    if (this.inHand(record)) {
      if (event.what === "sheet" && this.unsaidConsent()) this.later(record);
      return;
    }
    this.seal(record);
    if (replaces) this.post(record); // nobody waits for an envelope that replaces one
    else this.later(record);
  }

  received(frame) {
    for (const record of this.here(frame.what === "late" ? "sheet" : frame.what)) {
      if (record.round !== frame.round) continue;
      if (frame.what !== "late") record.received = true;
      else if (record.late) record.late.received = true;
    }
    this.save();
  }

  refused(frame) {
    const round = frame.round ?? this.open.get(frame.what)?.round;
    const record = this.here(frame.what === "late" ? "sheet" : frame.what).find((found) => found.round === round);
    if (!record) return;
    if (frame.code === "slow" || frame.code === "failed") {
      record.due = Date.now() + 3000 + chance() * BELL_SPREAD;
      this.later(record);
      return;
    }
    this.room.tell(frame.why, "warning");
    if (frame.what === "late") record.late = null;
    else if (frame.what === "sheet" && !record.received) this.missed(record);
    this.save();
  }

  /** Notes came out of the box, or were kept back. */
  revealed(event) {
    const shown = new Map(Object.entries(event.tags).map(([observation, hash]) => [hash, observation]));
    for (const record of this.here("sheet")) {
      const own = record.tags.filter((tag) => shown.has(tag.hash));
      for (const tag of own) this.own(shown.get(tag.hash), tag);
      if (record.round !== event.round && !own.length) continue;
      if (record.round === event.round && event.kept_back) {
        this.keptBack(record, event.kept_back);
        continue;
      }
      this.shown(record, new Set(own.map((tag) => tag.text)));
    }
    const closed = this.open.get("sheet");
    if (closed && closed.round <= event.round) this.close("sheet");
    this.save();
  }

  /** After a welcome: what is in hand, what has to be posted again, what was decided while this device was away. */
  welcomed(posted) {
    const again = (what) => !posted.includes(what);
    for (const record of Object.values(this.records)) {
      if (record.scope !== this.scope) continue;
      if (record.late) {
        if (again("late")) this.later(record);
        else record.late.received = true;
      }
      const open = this.open.get(record.what);
      if (open && open.round === record.round) {
        if (!again(record.what)) record.received = true;
        else if (record.envelope && (record.received || record.handed)) {
          // The hub was restarted, or it never arrived: the same envelope under the same id.
          record.received = false;
          this.later(record);
        } else this.stay(record);
      } else if (record.what === "sheet") this.settle(record);
      else this.forget(record);
    }
    endedAway(this);
    this.save();
  }

  /** The session's card moved on: a ballot that was counted is over, and with the session its tags end. */
  moved() {
    const session = this.room.board.session;
    if (!session) return;
    if (session.vote === "counted" && this.open.get("vote")?.round <= session.vote_round) this.close("vote");
    if (session.pulse === "counted") this.close("pulse");
    if (session.state !== "closed") return;
    this.mine = [];
    for (const record of this.here("sheet")) {
      record.tags = [];
      if (this.filled(record).length) record.state = "ended";
      else this.forget(record);
    }
    for (const what of Array.from(this.open.keys())) this.close(what);
    this.save();
  }

  close(what) {
    this.open.delete(what);
    if (what === "sheet") this.close("consent");
    else for (const record of this.here(what)) this.forget(record);
  }

  // --- what became of a sheet -------------------------------------------------

  filled(record) {
    return record.drafts.map(cutNote).filter(Boolean);
  }

  own(observation, tag) {
    if (!this.mine.some((note) => note.observation === observation)) {
      this.mine.push({ observation, tag: tag.tag, text: tag.text, scope: this.scope });
    }
  }

  /** The round is open to all: what is in needs no draft any more; what is not may still be sent. */
  shown(record, texts) {
    record.drafts = this.filled(record).filter((text) => !texts.has(text));
    if (record.drafts.length) this.missed(record);
    else this.forget(record);
  }

  missed(record) {
    record.drafts = this.filled(record);
    if (!record.drafts.length) this.forget(record);
    else record.state = "late";
  }

  keptBack(record, why) {
    record.drafts = this.filled(record);
    if (!record.drafts.length) this.forget(record);
    else Object.assign(record, { state: "kept", why });
  }

  /** A round this device did not see end: its tags may be known to nobody any more, so the words decide. */
  settle(record) {
    const session = this.room.board.session;
    if (!session || record.state !== "open") return;
    if (session.round === record.round && session.sheet === "off") this.keptBack(record, "");
    else if (session.round > record.round || session.sheet === "revealed") {
      const texts = new Map();
      for (const note of this.room.board.all("observation")) {
        if (note.session === session.id && note.round === record.round) texts.set(cutNote(note.text), note.id);
      }
      const own = record.tags.filter((tag) => texts.has(tag.text));
      for (const tag of own) this.own(texts.get(tag.text), tag);
      this.shown(record, new Set(own.map((tag) => tag.text)));
    }
  }

  // --- sealing and posting ----------------------------------------------------

  contents(record) {
    if (record.what === "sheet") return JSON.stringify(this.filled(record));
    if (record.what === "vote") return JSON.stringify(record.dots);
    if (record.what === "pulse") return JSON.stringify(record.answers);
    return JSON.stringify(record.answer);
  }

  /** Whether something was changed since it was sealed. */
  changed(record) {
    return record.sealed !== this.contents(record);
  }

  /** Whether the envelope received holds exactly this. */
  inHand(record) {
    return record.received && !this.changed(record);
  }

  /** The answer to "we are few" that is given and not in hand; no answer is no envelope, and counts as no. */
  unsaidConsent() {
    const consent = this.current("consent");
    return consent && consent.answer && !this.inHand(consent) ? consent : null;
  }

  seal(record) {
    const id = unhex(record.id);
    let envelope;
    if (record.what === "sheet") {
      const sealed = sealNotes(record.drafts, record.slots, id);
      envelope = sealed.envelope;
      record.tags.push(...sealed.tags);
    } else if (record.what === "vote") envelope = sealVote(record.dots, record.slots, id);
    else if (record.what === "pulse") {
      envelope = sealAnswers(this.room.pulse.map((_, n) => record.answers[n] || 0), id);
    } else envelope = sealAnswers([record.answer], id);
    Object.assign(record, { envelope: base64(envelope), sealed: this.contents(record), received: false, due: 0 });
    this.save();
  }

  /** Post within five seconds, at random. */
  later(record) {
    record.due ||= Date.now() + chance() * BELL_SPREAD;
    clearTimeout(this.timers.get(record.key));
    this.timers.set(record.key, setTimeout(() => {
      record.due = 0;
      if (record.key in this.records) this.post(record);
    }, Math.max(0, record.due - Date.now())));
    this.save();
  }

  /** A bell that a restarted host knows nothing of rings no more: what it called for stays here until the next. */
  stay(record) {
    clearTimeout(this.timers.get(record.key));
    record.due = 0;
  }

  post(record) {
    if (!this.room.wire.open) return; // the next welcome takes it up again
    if (record.late && !record.late.received) {
      this.send("late", record.round, record.late.envelope, { alone: record.late.alone });
      return;
    }
    const consent = record.what === "sheet" ? this.unsaidConsent() : null;
    if (consent) {
      // First, so that the box never opens between the two.
      if (!consent.envelope || this.changed(consent)) this.seal(consent);
      this.send("consent", consent.round, consent.envelope);
    }
    if (record.envelope && !record.received) this.send(record.what, record.round, record.envelope);
    this.room.changed();
  }

  send(what, round, envelope, more) {
    this.room.wire.send({ kind: "post", what, round, envelope, ...more });
  }

  /** The person's own wish to post early: the same envelope, replaceable until the bell. */
  handIn(record) {
    this.seal(record);
    record.handed = true;
    this.post(record);
    this.save();
  }

  /** Offer what missed its bell to the next batch. */
  sendLate(record, alone) {
    const sealed = sealNotes(record.drafts, record.slots, unhex(newId()));
    record.tags.push(...sealed.tags);
    record.late = { envelope: base64(sealed.envelope), alone, received: false };
    record.due = 0;
    this.post(record);
    this.save();
  }
}
