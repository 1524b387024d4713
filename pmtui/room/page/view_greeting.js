// What everybody sees first, latecomers too: purpose, ground rules, where we are, what was agreed so far.

/** Sections about the meeting; also shown beside the board, where they can be read again. */
function aboutItems(room) {
  const { board } = room;
  const session = board.session;
  const { agreed } = board;
  const aim = board.about.aim || (session && session.purpose) || PURPOSE;
  const own = session && session.ground_rules;
  const rules = own && own.length ? own : room.rules;
  const items = [
    { key: "aim", sig: aim, make: () => section("Why we are here", said(aim, "said big")) },
    { key: "rules", sig: rules.join("\n"), make: () => section("Ground rules", el("ul", { class: "rules" }, rules.map((rule) => el("li", {}, said(rule))))) },
  ];
  if (session) {
    const sig = JSON.stringify([session.at_phase, session.state, session.phases.map((run) => [run.phase.name, run.planned_seconds, run.dropped])]);
    items.push({ key: "agenda", sig, make: () => section("Where we are", agenda(session)) });
  }
  const lines = [
    ...agreed.factors.map((factor) => ["factor", factor]),
    ...agreed.actions.map((action) => ["action", action]),
    ...agreed.lines.map((line) => ["line", line]),
  ];
  items.push({
    key: "agreed", sig: JSON.stringify(lines),
    make: () => section("Agreed so far", lines.length ? el("ul", { class: "plainlist" }, lines.map(agreedLine)) : el("p", { class: "quiet", text: "Nothing yet." })),
  });
  return items;
}

function section(title, ...children) {
  return el("section", { class: "block" }, el("h2", { text: title }), ...children);
}

function agreedLine([sort, what]) {
  if (sort === "line") return el("li", {}, glyphOf("✓"), said(what));
  const [glyph, , tone] = sort === "factor" ? signOf("factor", what.factor_kind) : signOf("action", what.state);
  const tail = sort === "action" ? ` ${what.owner}${what.due ? ", " + shownDate(what.due) : ""}` : "";
  return el("li", {}, el("span", { class: `tone-${tone}` }, glyphOf(glyph)),
    el("span", {}, said(what.text), tail ? el("span", { class: "quiet" }, " · ", said(tail.trim(), "")) : null,
      el("span", { class: "sr", text: sort === "factor" ? " (factor, confirmed)" : " (action)" })));
}

/** The phases, with what is behind us and where we are. */
function agenda(session) {
  const running = session.state === "running";
  return el("ol", { class: "agenda" }, session.phases.map((run, n) => {
    if (run.dropped) return null;
    const past = session.state === "closed" || (running && n < session.at_phase);
    const now = running && n === session.at_phase;
    const glyph = past ? "✓" : now ? "▶" : "·";
    return el("li", { class: now ? "now" : past ? "past" : "", "aria-current": now ? "step" : null },
      glyphOf(glyph), said(run.phase.name),
      el("span", { class: "quiet" }, ` ${Math.round(run.planned_seconds / 60)} m${past ? " · done" : now ? " · now" : ""}`));
  }));
}

class GreetingView {
  constructor(room, onDone) {
    this.room = room;
    this.done = onDone;
    this.title = el("h1", { dir: "auto" });
    this.sections = el("div", { class: "sections" });
    this.who = new WhoForm(room);
    this.node = el("main", { id: "content", class: "greeting", tabindex: "-1" },
      el("p", { class: "quiet over", text: "Post-incident review" }), this.title, this.sections, this.who.node,
      el("div", { class: "stick" },
        el("button", { class: "primary wide", type: "button", id: "to-board", onclick: () => this.finish(), text: "To the board" })));
  }

  async finish() {
    await this.who.send();
    this.done();
  }

  update() {
    setText(this.title, this.room.board.about.title);
    sync(this.sections, aboutItems(this.room));
    this.who.update();
  }
}

/** Name and function, both optional: for the attendance list and "heard", never with an envelope. */
class WhoForm {
  constructor(room) {
    this.room = room;
    const field = (id, label, more) => [el("label", { for: id, text: label }), el("input", { id, maxlength: "120", autocomplete: "off", ...more })];
    const name = field("who-name", "Name (optional)");
    this.name = name[1];
    this.function = el("select", { id: "who-function" }, el("option", { value: "", text: "not said" }));
    // The choices are the review's; the one above them is no choice.
    this.choices = el("optgroup", { label: "Functions" });
    this.function.append(this.choices);
    const what = [el("label", { for: "who-function", text: "Function (optional)" }), this.function];
    this.says = el("p", { class: "says", role: "status" });
    this.node = el("section", { class: "block who" },
      el("h2", { text: "Who is here" }),
      el("p", { class: "quiet", text: "Both are optional, seen by everybody, and only for the attendance list and so that every function is heard. They never travel in or with an envelope." }),
      el("div", { class: "pair" }, el("div", {}, name), el("div", {}, what)), this.says);
  }

  async send() {
    const command = { kind: "attend", name: this.name.value.trim(), function: this.function.value.trim() };
    if (!command.name && !command.function) return;
    this.name.value = this.function.value = "";
    const answer = await this.room.do(command);
    if (answer.kind !== "refused" || answer.why.includes("already")) setText(this.says, "✓ On the list.");
    else this.room.tell(answer.why, "warning");
  }

  update() {
    show(this.node, this.room.board.session?.state === "running");
    const named = this.room.board.about.functions || [];
    const names = named.length ? named : FUNCTIONS;
    sync(this.choices, names.map((name) => ({ key: name, sig: name, make: () => el("option", { value: name, text: name }) })));
  }
}
