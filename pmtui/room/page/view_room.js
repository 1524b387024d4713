// The room: top line with phase and clock, the four panes and "your part", signals; tabs on a small screen.

const TABS = [
  ["part", "Now", "▶"], ["timeline", "Timeline", "⋮"], ["factors", "Factors", "▲"], ["observations", "Notes", "✉"], ["actions", "Actions", "◉"],
];

/** Phase and clock; ticks by the host's clock. */
class TopView {
  constructor(room) {
    this.room = room;
    this.title = el("h1", { dir: "auto" });
    this.facts = el("span", { class: "facts quiet" });
    this.rail = el("div", { class: "rail" });
    this.phase = el("span", { class: "phase-name", dir: "auto" });
    this.figure = el("span", { class: "figure" });
    this.words = el("span", { class: "figure-words" });
    this.topic = el("span", { class: "figure-words topic-clock" });
    this.stop = el("span", { class: "quiet stop" });
    this.people = el("span", { class: "people quiet" });
    this.fill = el("div", { class: "fill" });
    this.banner = el("p", { class: "banner", role: "status" });
    this.node = el("header", { class: "top" },
      el("div", { class: "top-title" }, this.title, this.facts, this.people),
      el("div", { class: "top-clock" }, el("div", { class: "where" }, this.phase, this.rail),
        el("div", { class: "clock", role: "timer", "aria-label": "Clock of the phase" }, this.figure, this.words, this.topic), this.stop),
      el("div", { class: "bar", "aria-hidden": "true" }, this.fill), this.banner);
  }

  update() {
    const { room } = this;
    const { board, counts } = room;
    const { session } = board;
    setText(this.title, board.about.title);
    const severity = board.about.severity;
    const facts = [severity && severity !== "unknown" ? sign("severity", severity) : null, board.about.near_miss ? chip("near miss") : null, board.about.drill ? chip("drill") : null].filter(Boolean);
    sync(this.facts, facts.map((node) => ({ key: node.textContent, sig: "", make: () => node })));
    setText(this.people, [`${counts.people} here`, session?.state === "running" && counts.ready ? `${counts.ready} ready` : ""].filter(Boolean).join(" · "));
    const phase = board.phase;
    setText(this.phase, phase ? phase.name : session?.state === "closed" ? "Session closed" : "No session yet");
    const runs = session?.state === "running" ? session.phases : [];
    const before = { key: "none", sig: this.phase.textContent, make: () => el("span", { text: this.phase.textContent }) };
    sync(this.rail, !runs.length ? [before] : runs.map((run, n) => run.dropped ? null : {
      key: run.phase.key, sig: `${run.phase.name}${Math.sign(n - session.at_phase)}`,
      make: () => el("span", { class: n === session.at_phase ? "now" : n < session.at_phase ? "past" : "" },
        n < session.at_phase ? glyphOf("✓") : n === session.at_phase ? glyphOf("▶") : null, said(run.phase.name, "")),
    }).filter(Boolean));
    setAttr(this.rail, "aria-hidden", true);
    this.tick();
  }

  tick() {
    const { clock, wire, countdown } = this.room;
    const mono = host.mono;
    let words = { figure: "", words: "", state: "none", part: 0 };
    if (clock?.phase) words = boxWords(clock.phase, mono);
    setText(this.figure, words.figure);
    setText(this.words, words.words);
    setText(this.topic, clock?.topic ? `topic ${boxWords(clock.topic, mono).figure}` : "");
    setAttr(this.node, "data-state", words.state);
    this.fill.style.width = `${(words.part * 100).toFixed(1)}%`;
    const stop = clock?.hard_stop ? Date.parse(clock.hard_stop) : null;
    if (stop) {
      const p = partsIn(this.room.board.about.zone, new Date(stop));
      const late = host.now > stop;
      setText(this.stop, late ? `ended ${p.hour}:${p.minute}` : `ends ${p.hour}:${p.minute}`);
    } else setText(this.stop, "");
    let banner = "";
    if (!wire.open) banner = wire.failures > 3 ? "Connection lost; trying again. What you write stays here." : "Connecting again …";
    else if (countdown !== null && countdown > mono) banner = `Everybody is ready: the bell rings in ${Math.ceil(countdown - mono)} s`;
    else if (clock?.suspended) banner = "The host's computer slept; the clock waits.";
    show(this.banner, Boolean(banner));
    setText(this.banner, banner);
  }
}

class SignalsView {
  constructor(room) {
    this.room = room;
    const words = { ready: ["✓", "Ready"], more_time: ["+", "More time"], move_on: ["▸", "Move on"] };
    this.buttons = SIGNALS.map((name) => {
      const sum = el("span", { class: "sum" });
      const node = el("button", { type: "button", "aria-pressed": "false", onclick: () => room.signal(name) }, glyphOf(words[name][0]), el("span", { text: words[name][1] }), sum);
      return { name, sum, node };
    });
    this.node = el("div", { class: "signals", role: "group", "aria-label": "Signals, shown only as sums" }, this.buttons.map((button) => button.node));
  }

  update() {
    const { room } = this;
    show(this.node, room.board.session?.state === "running" && room.role === "participant");
    for (const { name, sum, node } of this.buttons) {
      setAttr(node, "aria-pressed", Boolean(room.signals[name]));
      setText(sum, room.counts[name] ? String(room.counts[name]) : "");
      setAttr(sum, "aria-label", room.counts[name] ? `${room.counts[name]} in the room` : null);
    }
  }
}

class PaneView {
  constructor(key, number, title, open) {
    this.heading = el("span", { class: "quiet head-words" });
    this.rows = new Rows(title, open);
    this.node = el("section", { class: "pane", id: `pane-${key}`, "aria-labelledby": `head-${key}`, tabindex: "-1" },
      el("header", { class: "pane-head" }, el("h2", { id: `head-${key}` }, el("span", { class: "num quiet", "aria-hidden": "true", text: String(number) }), title), this.heading), this.rows.node);
  }

  show(heading, items, empty) {
    setText(this.heading, heading.filter(Boolean).join(" · "));
    this.rows.show(items, empty);
  }
}

class RoomView {
  constructor(room) {
    this.room = room;
    this.dialogs = new Dialogs(room);
    const open = (id) => this.dialogs.open(id);
    this.top = new TopView(room);
    this.part = new PartView(room, this.dialogs);
    this.signals = new SignalsView(room);
    this.panes = {
      timeline: new PaneView("timeline", 1, "Timeline", open), factors: new PaneView("factors", 2, "Contributing factors", open),
      observations: new PaneView("observations", 3, "Observations", open), actions: new PaneView("actions", 4, "Actions", open),
    };
    this.tab = "part";
    this.narrow = matchMedia("(max-width: 899px)");
    this.narrow.addEventListener("change", () => room.changed());
    this.tabs = TABS.map(([key, word, glyph]) => ({ key, node: el("button", { type: "button", onclick: () => this.pick(key) }, glyphOf(glyph), el("span", { text: word }), el("span", { class: "badge" })) }));
    this.main = el("main", { id: "content", class: "board", tabindex: "-1" }, Object.values(this.panes).map((pane) => pane.node), this.part.node);
    this.node = el("div", { class: "room" }, this.top.node, this.main,
      el("div", { class: "foot" }, this.signals.node, el("nav", { class: "tabs", "aria-label": "Panes" }, this.tabs.map((tab) => tab.node))), this.dialogs.node);
    this.pick("part");
  }

  pick(key) {
    this.tab = key;
    this.node.dataset.tab = key;
    for (const tab of this.tabs) setAttr(tab.node, "aria-current", tab.key === key ? "true" : null);
    this.room.changed();
  }

  update() {
    const { board, ballots } = this.room;
    this.top.update();
    this.part.update();
    this.signals.update();
    this.dialogs.update();
    this.draw(`${board.seq}/${this.dialogs.unfolded.size}/${board.review}`);
    const badge = { part: ballots.open.size ? "●" : "" };
    for (const tab of this.tabs) setText(tab.node.querySelector(".badge"), badge[tab.key] || "");
    this.node.dataset.pane = board.phase?.pane || "";
  }

  /** Draw the panes that can be seen and are not as the board is; on a small screen that is one. */
  draw(state) {
    for (const [key, pane] of Object.entries(this.panes)) {
      if (pane.drawn === state || (this.narrow.matches && key !== this.tab)) continue;
      pane.drawn = state;
      this[key](pane, this.room.board);
    }
  }

  timeline(pane, board) {
    const items = timelineItems(board);
    const gaps = items.filter((item) => item.key.startsWith("gap")).length;
    const heading = [board.timeline.length ? counted(board.timeline.length, "event") : "none", gaps && counted(gaps, "gap"), board.about.zone];
    pane.show(heading, items, ["Nothing on the timeline yet.", "What do you remember first? Suggest it with its time."]);
  }

  factors(pane, board) {
    const wanting = board.factors.filter((factor) => board.wantsAction(factor)).length;
    const heading = [board.factors.length || "none", wanting && `${wanting} without action`];
    pane.show(heading, factorItems(board), ["No contributing factors yet; there are always several."]);
  }

  observations(pane, board) {
    const [notes, groups, spoken] = ["observation", "group", "spoken"].map((kind) => board.all(kind).length);
    const sealed = board.session?.state === "running" && board.session.sheet === "open" && !notes;
    const heading = sealed ? ["sealed"] : [notes ? counted(notes, "note") : groups || spoken ? "" : "none", groups && counted(groups, "group"), spoken && `${spoken} spoken`];
    pane.show(heading, noteItems(board, this.dialogs.unfolded), ["No observations yet.", "They arrive together, anonymous and shuffled, at the bell."]);
  }

  actions(pane, board) {
    const ownerless = board.actions.filter((action) => !action.owner && !["done", "not_acting"].includes(action.state)).length;
    const heading = [board.actions.length || "none", ownerless && `${ownerless} without owner`];
    pane.show(heading, actionItems(board), ["No actions yet.", "An action needs one owner, a due date and a test for done."]);
  }
}
