// "Your part": what this person can do now, and what the phase is for.

class PartView {
  constructor(room, ask) {
    this.room = room;
    this.ask = ask;
    this.views = new Map();
    this.body = el("div", { class: "part-body" });
    this.node = el("section", { class: "pane part", id: "pane-part", "aria-labelledby": "head-part", tabindex: "-1" },
      el("header", { class: "pane-head" }, el("h2", { id: "head-part", text: "Your part" })), this.body);
  }

  /** A view that stays as long as its ballot does, so that nothing typed is lost. */
  item(key, make) {
    return {
      key, sig: "",
      make: () => {
        this.views.set(key, make());
        return this.views.get(key).node;
      },
      update: () => this.views.get(key).update(),
    };
  }

  update() {
    const { room } = this;
    const { ballots, board } = room;
    const items = [];
    const may = room.role === "participant";
    const now = (what) => (may && ballots.open.has(what) ? ballots.current(what) : null);
    const consent = now("consent");
    if (consent) items.push(this.item(consent.key, () => new ConsentView(room, consent.key)));
    const sheet = now("sheet");
    if (sheet) items.push(this.item(sheet.key, () => new SheetView(room, sheet.key)));
    const vote = now("vote");
    if (vote) items.push(this.item(vote.key, () => new VoteView(room, vote.key)));
    const pulse = now("pulse");
    if (pulse) items.push(this.item(pulse.key, () => new PulseView(room, pulse.key)));
    for (const record of leftOver(ballots)) {
      items.push(this.item("left" + record.key, () => new LeftoverView(room, record.key)));
    }
    if (ballots.mine.some((note) => note.scope === ballots.scope)) items.push(this.item("mine", () => new MineView(room)));
    items.push(this.item("phase", () => new PhaseView(room)));
    items.push(this.item("offer", () => new OfferView(room, this.ask)));
    items.push(this.item("about", () => new AboutView(room)));
    sync(this.body, items);
    setText(this.node.querySelector("h2"), board.session?.state === "running" ? "Now · your part" : "Your part");
  }
}

/** What the phase is for, what to ask, and the topic it is at. */
class PhaseView {
  constructor(room) {
    this.room = room;
    this.node = el("section", { class: "block phase", "aria-label": "The phase" });
  }

  update() {
    const { board } = this.room;
    const { session, phase } = board;
    const topic = session?.topics?.length ? board.find(session.topics[session.at_topic]) : null;
    const sig = JSON.stringify([session?.state, phase, session?.at_topic, topic && headline(topic)]);
    const make = () => {
      if (!session || !phase) {
        const over = session?.state === "closed";
        return el("div", {}, el("h3", { text: over ? "The session is closed" : "No session is running" }),
          el("p", { class: "quiet", text: over ? "Thank you. The board stays here to read while the room is open." : "You can read the board; the facilitator starts the session." }));
      }
      return el("div", {}, el("h3", {}, glyphOf("▶"), said(phase.name)),
        phase.purpose ? el("p", {}, said(phase.purpose)) : null,
        topic ? el("p", { class: "topic" }, el("span", { class: "quiet", text: `Topic ${session.at_topic + 1} of ${session.topics.length}` }), said(topic.folded ? FOLDED : headline(topic), "said strong")) : null,
        phase.questions?.length ? el("details", {}, el("summary", { text: "Questions for this phase" }), el("ul", { class: "asks" }, phase.questions.map((question) => el("li", {}, said(question))))) : null);
    };
    sync(this.node, [{ key: "phase", sig, make }]);
  }
}

/** Suggesting something; off while the agenda takes no suggestions, and then it says so. */
class OfferView {
  constructor(room, ask) {
    this.room = room;
    this.button = el("button", { type: "button", onclick: () => ask.suggest(), text: "Suggest an event, a question, an action" });
    this.why = el("p", { class: "quiet small", id: "offer-why" });
    this.node = el("section", { class: "block offer", "aria-label": "Suggest" }, this.button, this.why);
  }

  update() {
    const closed = suggestionsClosed(this.room);
    this.button.disabled = Boolean(closed);
    setText(this.why, closed || "To correct or add to a card, open it on the board.");
  }
}

/** Why no suggestions are taken now; nothing when they are. */
function suggestionsClosed(room) {
  if (room.role === "stage") return "The stage only shows.";
  const { phase } = room.board;
  if (phase && !(phase.may || []).includes("suggest")) {
    const { session } = room.board;
    const later = session.phases.slice(session.at_phase + 1).some((run) => !run.dropped && (run.phase.may || []).includes("suggest"));
    return `No suggestions during ${phase.name}; ${later ? "keep it for a later phase, or say it" : "say it"}.`;
  }
  return "";
}

class AboutView {
  constructor(room) {
    this.room = room;
    this.sections = el("div", { class: "sections" });
    this.who = new WhoForm(room);
    this.send = el("button", { type: "button", onclick: () => this.who.send(), text: "Put on the list" });
    this.who.node.append(el("div", { class: "buttons" }, this.send));
    this.node = el("section", { class: "block about", "aria-label": "About this meeting" },
      el("details", {}, el("summary", { text: "Purpose, ground rules, agenda, what was agreed, who is here" }), this.sections, this.who.node,
        el("div", { class: "buttons" }, el("button", { type: "button", class: "plain", onclick: () => room.leave(), text: "Leave the room" }))));
  }

  update() {
    sync(this.sections, aboutItems(this.room));
    this.who.update();
    if (this.room.takeBegun()) this.node.querySelector("details").open = true;
  }
}
