// Dot votes, the pulse, the consent of a small room: sealed the same way as notes.

/** What all of them share: a status line, and handing in early. */
class SealedView {
  constructor(room, key, title, ...body) {
    this.room = room;
    this.key = key;
    this.status = el("p", { class: "status", role: "status" });
    this.hand = el("button", { type: "button", onclick: () => this.room.ballots.handIn(this.record), text: "Hand in now" });
    this.node = el("section", { class: "block ballot", "aria-label": title }, el("h2", {}, glyphOf("✉"), " " + title), ...body, this.status, el("div", { class: "buttons" }, this.hand));
  }

  get record() {
    return this.room.ballots.records[this.key];
  }

  kept() {
    this.room.ballots.save();
    this.room.changed();
  }

  say(start) {
    const { record } = this;
    const dirty = this.room.ballots.changed(record);
    let text = `${start} Sealed until the bell; only totals leave the box.`;
    if (record.rang) text = record.received ? "Your envelope is in the box." : "The bell rang. Your envelope goes out within five seconds.";
    else if (record.received) text = dirty ? `${start} Changed since you handed in: hand in again, or the bell does it.` : `${start} Handed in; you can change it until the bell.`;
    setText(this.status, text);
    setText(this.hand, record.received ? "Hand in again" : "Hand in now");
    this.hand.disabled = record.rang || (record.received && !dirty);
  }
}

class VoteView extends SealedView {
  constructor(room, key) {
    const list = el("ul", { class: "targets" });
    super(room, key, "Dot vote", el("p", { class: "quiet", text: "Give your dots to what is most worth talking about; several on one is fine." }), list);
    this.list = list;
  }

  dot(card, on) {
    const { record } = this;
    if (on) record.dots.push(card);
    else record.dots.splice(record.dots.indexOf(card), 1);
    this.kept();
  }

  update() {
    const { record, room } = this;
    if (!record) return;
    const targets = (room.ballots.open.get("vote")?.targets || []).map((id) => room.board.find(id)).filter(Boolean);
    const order = { group: 0, observation: 1, factor: 2 };
    targets.sort((a, b) => order[a.kind] - order[b.kind] || headline(a).localeCompare(headline(b)));
    const left = record.slots - record.dots.length;
    sync(this.list, targets.map((card) => this.target(card, left)));
    this.say(`${left} of ${counted(record.slots, "dot")} left.`);
  }

  target(card, left) {
    const kind = card.kind === "observation" ? "note" : card.kind;
    return {
      key: card.id, sig: headline(card),
      make: () => {
        const text = headline(card);
        const less = el("button", { type: "button", class: "step", "aria-label": `One dot less on: ${text}`, onclick: () => this.dot(card.id, false), text: "−" });
        const more = el("button", { type: "button", class: "step", "aria-label": `One dot more on: ${text}`, onclick: () => this.dot(card.id, true), text: "+" });
        const dots = el("output", { class: "dots tone-help", "aria-label": `Your dots on: ${text}` });
        const node = el("li", { class: "target" }, el("span", { class: "body" }, said(text), el("span", { class: "quiet small", text: kind })), less, dots, more);
        return Object.assign(node, { pmParts: { less, more, dots } });
      },
      update: (node) => {
        const n = this.record.dots.filter((id) => id === card.id).length;
        const { less, more, dots } = node.pmParts;
        setText(dots, String(n));
        node.classList.toggle("chosen", n > 0);
        less.disabled = !n || this.record.rang;
        more.disabled = left <= 0 || this.record.rang;
      },
    };
  }
}

class PulseView extends SealedView {
  constructor(room, key) {
    const groups = el("div", { class: "pulse" });
    super(room, key, "Pulse", el("p", { class: "quiet", text: "1 is no, 5 is yes. Leave out what you like." }), groups);
    add(groups, room.pulse.map((question, q) => this.question(question, q)));
  }

  question(question, q) {
    const choice = (n) => {
      const input = el("input", { type: "radio", name: `pulse-${q}`, value: String(n), "aria-label": `${n} of 5`, onchange: () => {
        this.record.answers[q] = n;
        this.kept();
      } });
      input.checked = this.record.answers[q] === n;
      return el("label", { class: "choice" }, input, el("span", { text: String(n) }));
    };
    return el("fieldset", {}, el("legend", {}, said(question)), el("div", { class: "choices" }, [1, 2, 3, 4, 5].map(choice)));
  }

  update() {
    const { record } = this;
    if (!record) return;
    for (const input of this.node.querySelectorAll("input")) input.disabled = record.rang;
    this.say(`${record.answers.filter(Boolean).length} of ${this.room.pulse.length} answered.`);
  }
}

class ConsentView {
  constructor(room, key) {
    this.room = room;
    this.key = key;
    const button = (answer, text) => el("button", { type: "button", "aria-pressed": "false", onclick: () => this.answer(answer), text });
    this.yes = button(1, "Yes, we are few");
    this.no = button(2, "No, rather no sheet");
    this.status = el("p", { class: "status", role: "status" });
    this.node = el("section", { class: "block ballot", "aria-label": "A small room" }, el("h2", {}, glyphOf("✉"), " A small room"),
      el("p", { text: FEW }), el("div", { class: "buttons" }, this.yes, this.no), this.status);
  }

  answer(answer) {
    const record = this.room.ballots.records[this.key];
    record.answer = answer;
    this.room.ballots.save();
    const sheet = this.room.ballots.current("sheet");
    if (sheet?.received) this.room.ballots.post(sheet); // the sheet is in already, and this is awaited
    this.room.changed();
  }

  update() {
    const record = this.room.ballots.records[this.key];
    if (!record) return;
    setAttr(this.yes, "aria-pressed", record.answer === 1);
    setAttr(this.no, "aria-pressed", record.answer === 2);
    const sealed = record.received ? "Your answer is in the box, sealed." : "Your answer is sealed and goes out with your envelope.";
    setText(this.status, record.answer ? sealed : "No answer counts as no.");
  }
}
