// Rows of the four panes: glyph, word and colour; what a card says; what is known about it.

const GAP = 30 * 60e3;
const FIRST_ROWS = 250;

/** A list in which one row takes the tab stop and arrows move between rows; long lists grow while nobody waits. */
class Rows {
  constructor(label, open) {
    this.open = open;
    this.limit = FIRST_ROWS;
    this.node = el("ol", { class: "rows", "aria-label": label, onkeydown: (event) => this.key(event), onclick: (event) => this.click(event), onfocusin: (event) => this.rove(event.target) });
  }

  show(items, empty) {
    this.items = items;
    this.empty = empty;
    const shown = items.slice(0, this.limit);
    if (!items.length) shown.push({ key: "empty", sig: empty.join("\n"), make: () => el("li", { class: "empty" }, empty.map((line) => el("p", { text: line }))) });
    sync(this.node, shown);
    if (items.length > this.limit) {
      this.limit *= 2;
      requestAnimationFrame(() => this.show(this.items, this.empty));
    }
    if (!this.node.querySelector('button[tabindex="0"]')) {
      const first = this.node.querySelector("button");
      if (first) first.tabIndex = 0;
    }
  }

  rove(target) {
    if (target.tagName !== "BUTTON") return;
    for (const other of this.node.querySelectorAll('button[tabindex="0"]')) if (other !== target) other.tabIndex = -1;
    target.tabIndex = 0;
  }

  key(event) {
    const all = Array.from(this.node.querySelectorAll("button"));
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0 || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  }

  click(event) {
    const row = event.target.closest("button[data-card]");
    if (row) this.open(row.dataset.card);
  }
}

/** One row: a button that opens the card. `parts` makes what stands before and after its words, when it is drawn;
    `extra` is all of that which is no part of the card. */
function row(card, extra, cls, text, parts, lead) {
  const sig = `${card.rev || 0}|${extra}|${text}`;
  const make = () => {
    const [head, tail] = parts();
    const after = tail.filter(Boolean);
    return el("li", { class: cls },
      el("button", { type: "button", class: "row", "data-card": card.id, tabindex: "-1" },
        lead ? el("span", { class: "lead", text: lead }) : null,
        el("span", { class: "body" }, el("span", { class: "line" }, head, " ", said(text)), after.length ? el("span", { class: "tail" }, after) : null)));
  };
  return { key: card.id, sig, make };
}

function between(key, cls, text, glyph) {
  return { key, sig: text, make: () => el("li", { class: `between ${cls}` }, glyph ? glyphOf(glyph) : null, el("span", { text })) };
}

function timelineItems(board) {
  const { zone } = board.about;
  const events = board.timeline;
  const fine = events.some((event) => (event.at.precision ?? 2) >= 3);
  const items = [];
  let day = "";
  let last = null;
  const days = new Set(events.map((event) => shownDay(instant(event.at), zone)));
  for (const event of events) {
    const at = instant(event.at);
    if (days.size > 1) {
      const here = shownDay(at, zone);
      if (here !== day) items.push(between("day" + here, "day", (day = here)));
    }
    const placed = (event.at.precision ?? 2) !== DAY_PRECISION;
    if (placed && last !== null && at - last >= GAP) items.push(between("gap" + event.id, "gap", durationWords((at - last) / 1000), "⋮"));
    if (placed) last = at;
    items.push(eventRow(board, event, shownTime(event.at, zone, fine)));
  }
  return items;
}

function eventRow(board, event, time) {
  const factors = board.linksFrom(event.id, "supports").length;
  const parts = () => [
    [sign("event", event.event_kind), event.starred ? sign("mark", "star", "only") : null],
    [
      event.assumption ? sign("assumption", event.assumption) : saysMore(event) ? sign("stance", event.stance) : null,
      event.milestone ? chip(words(event.milestone), "help", "⚑") : null,
      event.evidence ? chip(`[${event.evidence}]`, "quiet") : null,
      factors ? chip(counted(factors, "factor"), "quiet", "→") : null,
    ],
  ];
  return row(event, `${time}|${factors}`, "event", event.text, parts, time);
}

/** Whether the stance is worth a word beside the kind. */
function saysMore(event) {
  return event.stance !== "fact" && signOf("stance", event.stance)[1] !== signOf("event", event.event_kind)[1];
}

function factorItems(board) {
  return board.factors.map((factor) => {
    const dots = board.votesOn(factor.id);
    const sources = board.linksTo(factor.id, "supports");
    const events = sources.filter((link) => board.get("event", link.source)).length;
    const behind = sources.filter((link) => !board.get("event", link.source)).flatMap((link) => {
      const members = board.linksTo(link.source, "belongs").map((belongs) => belongs.source);
      return members.length ? members : [link.source];
    });
    const notes = new Set(behind).size;
    const actions = board.linksTo(factor.id, "addresses").length;
    const topic = board.session?.state === "running" && board.session.topics[board.session.at_topic] === factor.id;
    const parts = () => [
      [topic ? sign("mark", "now", "only") : null, dots ? votes(dots) : null],
      [
        sign("factor", factor.factor_kind),
        board.wantsAction(factor) ? chip("no action yet", "warn", "○") : actions ? chip(counted(actions, "action")) : null,
        events ? chip(counted(events, "event")) : null,
        notes ? chip(counted(notes, "note")) : null,
        sources.length ? null : chip("no evidence linked", "warn"),
        factor.category !== "unsorted" ? chip(words(factor.category)) : null,
        factor.confirmed ? chip("confirmed", "help", "✓") : null,
      ],
    ];
    return row(factor, [dots, events, notes, actions, topic].join(), topic ? "factor now" : "factor", factor.text, parts);
  });
}

function votes(n) {
  return el("span", { class: "votes tone-help" }, glyphOf("●".repeat(Math.min(n, 8))), `${n}`, el("span", { class: "sr", text: n === 1 ? " vote" : " votes" }));
}

function noteItems(board, unfolded) {
  const items = [];
  const session = board.session;
  if (session?.state === "running" && session.sheet === "open") items.push(between("seal", "seal", SEALED, "✉"));
  const claims = new Map(board.all("claim").map((claim) => [claim.observation, claim.name]));
  const stubs = new Map(board.all("withheld").map((stub) => [stub.observation, stub]));
  const notes = board.all("observation").sort((a, b) => board.votesOn(b.id) - board.votesOn(a.id) || a.id.localeCompare(b.id));
  const home = (note) => board.linksFrom(note.id, "belongs").map((link) => board.get("group", link.target)).find(Boolean)?.id;
  const groups = board.all("group").sort((a, b) => board.votesOn(b.id) - board.votesOn(a.id));
  const spoken = board.all("spoken");
  const written = [...notes, ...spoken];
  for (const group of groups) {
    const members = written.filter((note) => home(note) === group.id);
    const dots = board.votesOn(group.id);
    items.push(row(group, `${dots},${members.length}`, "group", group.title,
      () => [[sign("mark", "group", "only"), dots ? votes(dots) : null], [chip(counted(members.length, "note"))]]));
    for (const note of members) items.push(noteRow(board, note, claims, unfolded, "inner"));
  }
  const loose = notes.filter((note) => !home(note));
  if (groups.length && loose.length) items.push(between("loose", "head", "not grouped"));
  for (const note of loose) items.push(noteRow(board, note, claims, unfolded, ""));
  for (const stub of stubs.values()) {
    if (!board.get("observation", stub.observation)) items.push(row(stub, "", "withheld", stub.reason, () => [[sign("mark", "withheld")], []]));
  }
  const looseSpoken = spoken.filter((note) => !home(note));
  if (looseSpoken.length) items.push(between("spoken", "head", "spoken in the room, not anonymous"));
  for (const note of looseSpoken) items.push(noteRow(board, note, claims, unfolded, ""));
  return items;
}

function noteRow(board, note, claims, unfolded, cls) {
  const folded = note.folded && !unfolded.has(note.id);
  const dots = board.votesOn(note.id);
  const factors = board.linksFrom(note.id, "supports").length;
  const mark = note.kind === "spoken" ? "spoken" : folded ? "folded" : "note";
  const parts = () => [
    [sign("mark", mark, "only"), dots ? votes(dots) : null],
    [
      claims.has(note.id) ? chip("claimed by " + claims.get(note.id), "people", "✎") : null,
      note.by ? chip("said by " + note.by, "people", "✎") : null,
      factors ? chip(counted(factors, "factor"), "quiet", "→") : null,
    ],
  ];
  const text = folded ? FOLDED + "; open it to read it" : note.text;
  return row(note, [folded, dots, factors, claims.get(note.id) || ""].join(), `note ${cls} ${folded ? "folded" : ""}`, text, parts);
}

function actionItems(board) {
  return board.actions.map((action) => {
    const points = priority(action);
    const over = action.state === "done" || action.state === "not_acting";
    const wanted = (there, missing) => there || (over ? null : chip(missing, "warn", "○"));
    const parts = () => [[], [
      sign("action", action.state),
      action.action_kind ? chip(words(action.action_kind)) : null,
      wanted(action.owner && chip(action.owner, "people"), "no owner yet"),
      wanted(action.due && chip(shownDate(action.due)), "no date"),
      wanted(action.criterion?.metric && action.criterion?.target && chip("test for done", "help", "✓"), "no test for done"),
      action.permanence === "workaround" ? chip("workaround", "warn", "◷") : null,
    ]];
    return row(action, "", over ? "action over" : "action", action.text, parts, points === null ? "·" : String(points));
  });
}
