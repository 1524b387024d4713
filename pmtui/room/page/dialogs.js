// Dialogs: a card in full, a suggestion, a correction, taking an action. Escape closes; what was typed stays.

class Dialogs {
  constructor(room) {
    this.room = room;
    this.unfolded = new Set();
    this.suggestion = new SuggestDialog(room);
    this.taking = new TakeDialog(room);
    this.cards = new CardDialog(this);
    this.node = el("div", {}, this.suggestion.node, this.taking.node, this.cards.node);
  }

  suggest() {
    this.suggestion.show(null);
  }

  open(id) {
    const card = this.room.board.find(id);
    if (!card) return;
    if (card.folded) this.unfolded.add(id);
    this.cards.show(card);
    this.room.changed();
  }

  update() {
    this.suggestion.update();
    this.cards.update();
    this.taking.update();
  }
}

function dialog(id, title, ...children) {
  const close = () => node.close();
  const node = el("dialog", { id, "aria-labelledby": `${id}-title` },
    el("header", { class: "between-ends" }, el("h2", { id: `${id}-title`, text: title }), el("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close, text: "✕" })),
    ...children);
  node.addEventListener("click", (event) => { if (event.target === node) close(); });
  return node;
}

function field(id, label, input, help) {
  return el("div", { class: "field" }, el("label", { for: id, text: label }), input, help || null);
}

function line(id, more) {
  return el("input", { id, maxlength: "500", autocomplete: "off", dir: "auto", ...more });
}

// --- suggesting ---------------------------------------------------------------

class SuggestDialog {
  constructor(room) {
    this.room = room;
    this.card = null;
    this.moment = null;
    this.what = el("fieldset", { class: "kinds" }, el("legend", { class: "sr", text: "What is it?" }),
      ["event", "question", "action"].map((kind, n) => {
        const input = el("input", { type: "radio", name: "suggest-what", value: kind, onchange: () => this.update() });
        input.checked = n === 0;
        return el("label", { class: "choice" }, input, el("span", { text: { event: "Event", question: "Question", action: "Action" }[kind] }));
      }));
    this.about = el("p", { class: "quiet" });
    this.time = line("suggest-time", { placeholder: "14:05", inputmode: "text", oninput: () => this.read() });
    this.reading = el("p", { class: "says quiet", "aria-live": "polite" });
    this.choices = el("div", { class: "buttons" });
    this.timeField = field("suggest-time", "Time", this.time, el("div", {}, this.reading, this.choices));
    this.text = el("textarea", { id: "suggest-text", rows: "3", maxlength: "500", dir: "auto", required: true, oninput: () => this.listen() });
    this.label = el("label", { for: "suggest-text", text: "Text" });
    this.coach = el("ul", { class: "coach", "aria-live": "polite" });
    this.name = line("suggest-name", { maxlength: "120" });
    this.says = el("p", { class: "says", role: "alert" });
    this.button = el("button", { type: "submit", class: "primary", text: "Send to the hosts" });
    this.form = el("form", { onsubmit: (event) => this.send(event) },
      this.what, this.about, this.timeField, el("div", { class: "field" }, this.label, this.text, this.coach),
      field("suggest-name", "Your name (optional)", this.name),
      el("p", { class: "quiet small", text: "A suggestion goes out at once, so it is not anonymous to whoever runs the host. For that, use the note sheet." }),
      this.says, el("div", { class: "buttons" }, this.button));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.node = dialog("suggest", "Suggest", this.form);
  }

  get kind() {
    return this.card ? "correction" : this.what.querySelector("input:checked").value;
  }

  show(card) {
    if ((this.card && this.card.id) !== (card && card.id)) this.text.value = card ? String(card.text ?? card.title ?? card.meaning ?? "") : "";
    this.card = card;
    setText(this.says, "");
    coaching.fetch(() => this.listen());
    this.update();
    this.node.showModal();
    this.text.focus();
  }

  update() {
    const { kind } = this;
    show(this.what, kind !== "correction");
    show(this.about, kind === "correction");
    show(this.timeField, kind === "event");
    setText(this.node.querySelector("h2"), kind === "correction" ? "Suggest a correction" : "Suggest");
    if (this.card) setText(this.about, `It says now: ${headline(this.card)}`);
    setText(this.label, { event: "What happened", question: "What should be asked", action: "What should be done", correction: "What it should say" }[kind]);
    if (kind === "event" && !this.time.value) setText(this.reading, `In the review's zone, ${this.room.board.about.zone}. Leave it empty if you don't know.`);
  }

  read() {
    this.moment = null;
    this.choices.replaceChildren();
    const typed = this.time.value.trim();
    if (!typed) {
      this.update();
      return;
    }
    const { zone } = this.room.board.about;
    const { readings, why } = readTime(typed, zone, incidentDays(this.room.board));
    if (readings.length === 1) this.chose(readings[0]);
    else if (!readings.length) setText(this.reading, why);
    else {
      setText(this.reading, "Which one?");
      add(this.choices, readings.map((moment) => el("button", { type: "button", onclick: () => this.chose(moment), text: sayMoment(moment, zone) })));
    }
  }

  chose(moment) {
    this.moment = moment;
    this.choices.replaceChildren();
    setText(this.reading, `✓ ${sayMoment(moment, this.room.board.about.zone)}`);
  }

  listen() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      const where = this.kind === "correction" ? (["event", "factor", "action", "question"].includes(this.card.kind) ? this.card.kind : "note") : this.kind;
      const hits = coaching.coach ? coaching.coach.check(this.text.value, where, (this.room.board.about.muted || []).map((mute) => mute.word)) : [];
      sync(this.coach, hits.slice(0, 2).map((hit) => coachItem(hit, this.text.value)));
    }, 300);
  }

  async send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) {
      setText(this.says, "Write what it should say.");
      return;
    }
    if (this.kind === "event" && this.time.value.trim() && !this.moment) {
      setText(this.says, "That time has no one meaning yet: correct it, pick one, or leave it empty.");
      this.time.focus();
      return;
    }
    const command = { kind: "suggest", what: this.kind, text, name: this.name.value.trim() };
    if (this.kind === "event" && this.moment) command.at = this.moment;
    if (this.kind === "correction") command.about = this.card.id;
    this.button.disabled = true;
    setText(this.says, this.room.wire.open ? "" : "Not connected; it goes out when the connection is back.");
    const answer = await this.room.do(command);
    this.button.disabled = false;
    if (answer.kind === "refused") {
      setText(this.says, answer.why);
      return;
    }
    this.text.value = this.time.value = "";
    this.moment = this.card = null;
    setText(this.reading, "");
    this.coach.replaceChildren();
    this.coach.pmKeyed = undefined;
    this.node.close();
    this.room.tell("Your suggestion is with the hosts");
  }
}

// --- taking an action ---------------------------------------------------------

class TakeDialog {
  constructor(room) {
    this.room = room;
    this.owner = line("take-owner", { required: true, maxlength: "120" });
    this.due = el("input", { id: "take-due", type: "date" });
    this.metric = line("take-metric", { placeholder: "time from alert to first action" });
    this.baseline = line("take-baseline", { placeholder: "34 minutes" });
    this.target = line("take-target", { placeholder: "under 10 minutes" });
    this.text = el("p", { class: "card-text" });
    this.says = el("p", { class: "says", role: "alert" });
    this.button = el("button", { type: "submit", class: "primary", text: "Take it" });
    this.form = el("form", { onsubmit: (event) => this.send(event) }, this.text,
      field("take-owner", "Owner: one person", this.owner), field("take-due", "Done by", this.due),
      el("fieldset", {}, el("legend", { text: "Test for done" }), field("take-metric", "What is measured", this.metric),
        el("div", { class: "pair" }, field("take-baseline", "Now", this.baseline), field("take-target", "When it worked", this.target))),
      this.says, el("div", { class: "buttons" }, this.button));
    this.node = dialog("take", "Take this action", this.form);
  }

  show(card) {
    this.card = card;
    this.text.replaceChildren(said(card.text));
    const c = card.criterion || {};
    this.metric.value ||= c.metric || "";
    this.baseline.value ||= c.baseline || "";
    this.target.value ||= c.target || "";
    this.due.value ||= card.due || "";
    setText(this.says, "");
    this.update();
    this.node.showModal();
    this.owner.focus();
  }

  /** Somebody else may take it, or it may go, while this is filled in; what was typed stays to be read. */
  update() {
    if (!this.card) return;
    const card = this.room.board.find(this.card.id);
    const gone = !card ? "That action is no longer on the board." : card.owner ? "Somebody took it meanwhile: " + card.owner : "";
    this.button.disabled = Boolean(gone || this.sending);
    if (gone && !this.sending) setText(this.says, gone);
  }

  async send(event) {
    event.preventDefault();
    const owner = this.owner.value.trim();
    if (!owner) {
      setText(this.says, "An action has one owner; write who.");
      return;
    }
    const command = { kind: "take-action", action: this.card.id, owner, criterion: {} };
    if (this.due.value) command.due = this.due.value;
    for (const name of ["metric", "baseline", "target"]) if (this[name].value.trim()) command.criterion[name] = this[name].value.trim();
    this.sending = this.button.disabled = true;
    const answer = await this.room.do(command);
    this.sending = this.button.disabled = false;
    if (answer.kind === "refused") {
      setText(this.says, answer.why);
      return;
    }
    this.card = null;
    this.form.reset();
    this.node.close();
    this.room.tell("The action is yours");
  }
}
