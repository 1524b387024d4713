// What this device knows of the room, kept up by the host's frames; commands go out and are answered.

const SIGNALS = ["ready", "more_time", "move_on"];
/** Nobody wants both at once: raising one lowers the other. */
const OPPOSITES = { more_time: "move_on", move_on: "more_time" };

class Room {
  constructor(stage, onChange) {
    this.stage = stage;
    this.changed = onChange;
    this.board = new Board();
    this.epoch = "";
    this.run = "";
    this.role = stage ? "stage" : "participant";
    this.inside = false;
    this.bye = null;
    this.clock = null;
    this.countdown = null;
    this.ringing = null;
    this.counts = { people: 0, ready: 0, more_time: 0, move_on: 0, writers: 0 };
    this.rules = [];
    this.told = [];
    this.pulse = [];
    this.signals = keep.get("signals", {});
    this.outbox = new Map(keep.get("outbox", []).map((command) => [command.id, { command }]));
    this.seat = keep.get("seat", "");
    if (!this.seat) keep.set("seat", (this.seat = newId()));
    this.code = "";
    this.pages = null;
    this.toasts = [];
    this.ballots = new Ballots(this);
    this.wire = new Wire(() => this.hello(), (frame) => this.heard(frame), () => this.lineMoved());
  }

  // --- joining ----------------------------------------------------------------

  join(code) {
    this.code = code;
    keep.set("code", code);
    this.bye = null;
    this.wire.start();
    this.changed();
  }

  hello() {
    const resumable = this.pages === null && this.board.seq > 0;
    return {
      kind: "hello", v: 1, code: this.code, role: this.stage ? "stage" : "participant", seat: this.seat,
      run: resumable ? this.run : "", epoch: resumable ? this.epoch : "", last: resumable ? this.board.seq : 0,
      client: "browser",
    };
  }

  leave() {
    this.wire.send({ kind: "bye" });
    this.wire.stop("left");
    this.inside = false;
    this.changed();
  }

  lineMoved() {
    for (const entry of this.outbox.values()) if (!this.wire.open) entry.sent = false;
    this.changed();
  }

  // --- frames -----------------------------------------------------------------

  heard(frame) {
    const take = this["on_" + frame.kind];
    if (Object.hasOwn(Room.prototype, "on_" + frame.kind)) take.call(this, frame);
    this.changed();
  }

  on_welcome(frame) {
    host.start(frame.now);
    this.restarted = this.run !== "" && this.run !== frame.run;
    Object.assign(this, {
      run: frame.run, epoch: frame.epoch, role: frame.role, rules: frame.rules, told: frame.told, pulse: frame.pulse,
      clock: frame.clock ?? null, countdown: frame.countdown ?? null, ringing: frame.ringing ?? null, bye: null,
    });
    this.counts = { ...this.counts, ...frame.room };
    this.welcome = frame;
    if (frame.pages === null) {
      this.arrived();
      return;
    }
    this.pages = { left: frame.pages, cards: [], ticks: [] };
    if (!this.pages.left) this.lastPage();
  }

  on_page(frame) {
    if (this.pages === null) return;
    for (const cards of Object.values(frame.cards)) this.pages.cards.push(...cards);
    this.pages.left -= 1;
    if (this.pages.left <= 0) this.lastPage();
  }

  /** The whole board is here: it replaces what was shown until now, and what happened meanwhile follows. */
  lastPage() {
    const { cards, ticks } = this.pages;
    this.pages = null;
    this.board.clear(this.welcome.review);
    for (const card of cards) this.board.put(card);
    this.board.seq = this.welcome.seq;
    this.arrived();
    for (const tick of ticks) this.on_tick(tick);
  }

  arrived() {
    const first = !this.inside;
    this.inside = true;
    this.wire.welcomed();
    const { ballots } = this;
    ballots.open.clear();
    for (const event of this.welcome.open) if (event.kind === "opened") ballots.opened(event);
    for (const event of this.welcome.reveals) ballots.revealed(event);
    ballots.welcomed(this.welcome.posted);
    for (const event of this.welcome.open) if (event.kind === "rang") ballots.rang(event);
    ballots.moved();
    this.signalsAfterWelcome();
    for (const entry of this.outbox.values()) if (!entry.sent) this.sendCommand(entry, true);
    if (!first) this.announce("Connected again");
  }

  on_tick(frame) {
    if (this.pages !== null) {
      this.pages.ticks.push(frame);
      return;
    }
    host.hear(frame.now);
    const { events } = frame;
    // Cards first: what opens or rings is about the board as it is after this tick.
    for (const event of events) if (event.kind === "changed") this.board.change(event);
    for (const event of events) {
      const take = "event_" + event.kind;
      if (Object.hasOwn(Room.prototype, take)) this[take](event);
    }
    this.ballots.moved();
    this.phaseMoved();
  }

  on_done(frame) {
    this.answered(frame);
  }

  on_refused(frame) {
    if (frame.what) this.ballots.refused(frame);
    if (frame.id) this.answered(frame);
  }

  on_received(frame) {
    this.ballots.received(frame);
  }

  on_pong(frame) {
    host.hear(typeof frame.now === "number" ? frame.now : frame.now?.mono);
  }

  on_bye(frame) {
    if (frame.again) {
      this.tell(frame.why, "warning");
      this.wire.lost();
      return;
    }
    this.bye = frame;
    this.wire.stop();
  }

  // --- events of a tick -------------------------------------------------------

  event_clock(event) {
    const grew = event.clock && this.clock && event.clock.key === this.clock.key &&
      (event.clock.phase.length > this.clock.phase.length ||
        (event.clock.topic?.length || 0) > (this.clock.topic?.length || 0));
    if (grew) this.setSignal("more_time", false);
    this.clock = event.clock ?? null;
    this.countdown = event.countdown ?? null;
    this.ringing = event.ringing ?? null;
  }

  event_room(event) {
    this.counts = { ...this.counts, ...event };
    for (const name of SIGNALS) if (!this.counts[name] && !this.signalling) this.setSignal(name, false);
  }

  event_opened(event) {
    this.ballots.opened(event);
    if (event.what === "sheet") this.setSignal("ready", false);
    const what = { sheet: "The note sheet is open", vote: "A vote is open", pulse: "The pulse is open", consent: "The room is small: please say whether that is fine" };
    if (!this.stage) this.tell(what[event.what] || "Something can be written");
  }

  event_rang(event) {
    this.ballots.rang(event);
    if (!this.stage) this.tell("The bell rang: every device posts its envelope within five seconds");
  }

  event_revealed(event) {
    this.ballots.revealed(event);
    if (event.kept_back) this.tell(event.kept_back, "warning");
  }

  event_told(event) {
    this.tell(event.words, event.level);
  }

  event_seated(event) {
    this.role = event.role;
  }

  phaseMoved() {
    const key = this.board.phase?.key || "";
    if (this.phaseKey !== undefined && this.phaseKey !== key) {
      for (const name of SIGNALS) this.setSignal(name, false);
      // Who joined before saw no agenda: it is there now.
      if (key && !this.phaseKey && !this.stage) {
        this.tell(`The session has begun: ${this.board.phase.name}. Purpose, rules and agenda are open at the end of your part.`);
        this.begun = true;
      } else if (key) this.tell(`Now: ${this.board.phase.name}`);
    }
    this.phaseKey = key;
  }

  /** Once: whether the session began while this page looked on. */
  takeBegun() {
    const { begun } = this;
    this.begun = false;
    return begun;
  }

  // --- commands ---------------------------------------------------------------

  /** Ask for something; the answer is the host's `done` or `refused`. Kept until answered, whatever the line does. */
  do(command) {
    const entry = { command: { ...command, id: newId() }, sent: false };
    this.outbox.set(entry.command.id, entry);
    this.keepOutbox();
    if (this.wire.open) this.sendCommand(entry, false);
    return new Promise((resolve) => { entry.answer = resolve; });
  }

  sendCommand(entry, again) {
    entry.sent = this.wire.send({ kind: "do", command: entry.command, again });
  }

  answered(frame) {
    const entry = this.outbox.get(frame.id);
    if (!entry) return;
    this.outbox.delete(frame.id);
    this.keepOutbox();
    if (entry.answer) entry.answer(frame);
    else if (frame.kind === "refused") this.tell(frame.why, "warning");
    else if (frame.words) this.tell(frame.words);
  }

  keepOutbox() {
    const kept = Array.from(this.outbox.values(), (entry) => entry.command);
    keep.set("outbox", kept.filter((command) => command.kind !== "signal"));
  }

  // --- signals ----------------------------------------------------------------

  signal(name) {
    const on = !this.signals[name];
    const before = this.signals;
    this.setSignal(name, on);
    if (on && OPPOSITES[name]) this.setSignal(OPPOSITES[name], false);
    this.signalling = (this.signalling || 0) + 1;
    this.do({ kind: "signal", signal: name, on }).then((answer) => {
      this.signalling -= 1;
      if (answer.kind === "refused") {
        for (const other of [name, OPPOSITES[name]]) if (other) this.setSignal(other, Boolean(before[other]));
        this.tell(answer.why, "warning");
      }
      this.changed();
    });
    this.changed();
  }

  setSignal(name, on) {
    this.signals = { ...this.signals, [name]: on, phase: this.board.phase?.key || "" };
    keep.set("signals", this.signals);
  }

  /** A restarted host knows no signals: those of this phase are said again, others are over. */
  signalsAfterWelcome() {
    this.phaseKey = this.board.phase?.key || "";
    for (const [id, entry] of this.outbox) if (entry.command.kind === "signal") this.outbox.delete(id);
    this.signalling = 0;
    const valid = this.signals.phase === this.phaseKey;
    for (const name of SIGNALS) {
      if (!this.signals[name]) continue;
      if (!valid) this.setSignal(name, false);
      else this.do({ kind: "signal", signal: name, on: true });
    }
  }

  // --- words for the person ---------------------------------------------------

  tell(text, level) {
    if (!text) return;
    this.toasts.push({ id: newId(), text, level: level || "information", until: Date.now() + 7000 });
    this.toasts = this.toasts.slice(-3);
    setTimeout(() => {
      this.toasts = this.toasts.filter((toast) => toast.until > Date.now());
      this.changed();
    }, 7100);
    this.changed();
  }

  announce(text) {
    this.tell(text);
  }
}
