// The board as this seat may see it: cards by kind and id, changes applied in order, and what is read off them.

const DEFAULTS = {
  event: { event_kind: "note", stance: "fact", order: 0 },
  factor: { factor_kind: "contributor", category: "unsorted" },
  action: { state: "proposed" },
  question: { state: "open" },
  observation: { round: 1 },
  review: { zone: "UTC", severity: "unknown", aim: "" },
  session: {
    number: 1, state: "planned", phases: [], at_phase: 0, topics: [], at_topic: 0, round: 1, slots: 3,
    sheet: "closed", vote: "closed", vote_round: 0, dots: 3, pulse: "closed", heard: [], attendance: [],
    functions: [], agreed: [],
  },
  tally: { round: 1, voters: 0 },
};
const SHOWN_FROM = 4;
const DAY_PRECISION = 0;

class Board {
  constructor() {
    this.review = "";
    this.seq = 0;
    this.kinds = new Map();
    this.memo = new Map();
  }

  /** Start over with nothing. */
  clear(review) {
    this.review = review;
    this.seq = 0;
    this.kinds.clear();
    this.memo.clear();
  }

  put(card) {
    if (!card || typeof card.id !== "string" || typeof card.kind !== "string") return;
    let cards = this.kinds.get(card.kind);
    if (!cards) this.kinds.set(card.kind, (cards = new Map()));
    cards.set(card.id, { ...DEFAULTS[card.kind], ...card });
    this.memo.clear();
  }

  /** A `changed` event; what was seen before is left alone. */
  change(event) {
    if (event.seq <= this.seq) return false;
    for (const id of event.drop || []) for (const cards of this.kinds.values()) cards.delete(id);
    for (const card of event.put || []) this.put(card);
    this.seq = event.seq;
    this.memo.clear();
    return true;
  }

  /** Worked out once for each state of the board. */
  once(name, work) {
    if (!this.memo.has(name)) this.memo.set(name, work());
    return this.memo.get(name);
  }

  get(kind, id) {
    return this.kinds.get(kind)?.get(id);
  }

  find(id) {
    for (const cards of this.kinds.values()) if (cards.has(id)) return cards.get(id);
    return undefined;
  }

  all(kind) {
    return Array.from(this.kinds.get(kind)?.values() || []);
  }

  get about() {
    return this.get("review", this.review) || { ...DEFAULTS.review, title: "" };
  }

  /** The running session, else the last one. */
  get session() {
    return this.once("session", () => {
      const sessions = this.all("session").sort((a, b) => a.number - b.number);
      const running = sessions.filter((session) => session.state === "running");
      return (running.length ? running : sessions).at(-1) || null;
    });
  }

  /** The phase the meeting is in, while it runs. */
  get phase() {
    const session = this.session;
    return session?.state === "running" ? session.phases[session.at_phase]?.phase || null : null;
  }

  /** Events in order of time: instant, precision, order by hand, id. */
  get timeline() {
    return this.once("timeline", () => {
      const keyed = this.all("event").map((card) => [instant(card.at), card.at.precision ?? 2, card.order, card]);
      keyed.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3].id < b[3].id ? -1 : 1));
      return keyed.map((entry) => entry[3]);
    });
  }

  /** Dots by card, out of votes whose totals may be told. */
  get votes() {
    return this.once("votes", () => {
      const votes = new Map();
      for (const tally of this.all("tally")) {
        if (tally.round === 0 || tally.voters >= SHOWN_FROM) {
          votes.set(tally.target, (votes.get(tally.target) || 0) + tally.n);
        }
      }
      return votes;
    });
  }

  get links() {
    return this.once("links", () => {
      const from = new Map();
      const to = new Map();
      const gather = (map, key, link) => (map.has(key) ? map.get(key).push(link) : map.set(key, [link]));
      for (const link of this.all("link")) {
        gather(from, link.source, link);
        gather(to, link.target, link);
      }
      return { from, to };
    });
  }

  linksFrom(id, kind) {
    return (this.links.from.get(id) || []).filter((link) => link.link_kind === kind);
  }

  linksTo(id, kind) {
    return (this.links.to.get(id) || []).filter((link) => link.link_kind === kind);
  }

  votesOn(id) {
    return this.votes.get(id) || 0;
  }

  /** Dots on a factor, and on the groups and notes it stands on: what made it a topic. */
  votesFor(factor) {
    const behind = this.linksTo(factor.id, "supports").map((link) => this.votesOn(link.source));
    return behind.reduce((sum, dots) => sum + dots, this.votesOn(factor.id));
  }

  /** Factors: most dots first, then as they came. */
  get factors() {
    return this.once("factors", () => this.all("factor").sort((a, b) => this.votesFor(b) - this.votesFor(a)));
  }

  /** Actions: highest priority first, then the earliest due. */
  get actions() {
    return this.once("actions", () =>
      this.all("action").sort(
        (a, b) =>
          (priority(b) ?? -1) - (priority(a) ?? -1) ||
          (a.due || "9").localeCompare(b.due || "9") ||
          a.id.localeCompare(b.id),
      ),
    );
  }

  /** Whether a factor wants an action and has none. */
  wantsAction(factor) {
    return ["contributor", "trigger", "risk"].includes(factor.factor_kind) && !this.linksTo(factor.id, "addresses").length;
  }

  /** What was agreed so far: confirmed factors, actions with an owner, what the session's close read out. */
  get agreed() {
    return this.once("agreed", () => ({
      factors: this.factors.filter((factor) => factor.confirmed),
      actions: this.actions.filter((action) => action.owner && action.state !== "not_acting"),
      lines: this.session?.agreed || [],
    }));
  }
}

/** Milliseconds since 1970, with what comes after them as a fraction. */
function instant(at) {
  const [whole, fraction] = String(at.at).split(".");
  if (fraction === undefined) return Date.parse(whole);
  const digits = fraction.replace(/\D.*/, "");
  return Date.parse(whole + "Z") + Number("0." + digits) * 1000;
}

/** 0–100: user impact, business consequence and recurrence weighed against effort; null while one is unknown. */
function priority(action) {
  const { user_impact, business, recurrence, effort } = action;
  if (!user_impact || !business || !recurrence || !effort) return null;
  return Math.round(100 * Math.cbrt((user_impact * business * recurrence) / 125 / effort));
}

/** The line that stands for a card. */
function headline(card) {
  return String(card.text ?? card.title ?? card.term ?? card.reason ?? card.name ?? "").replace(/\s+/g, " ");
}
