// Signs of the vocabulary: glyph, word, tone, as on the terminals (a test holds the two together).

const SIGNS = {
  event: {
    note: ["·", "note", "quiet"], trigger: ["▲", "trigger", "harm"], change: ["△", "change", "work"],
    alert: ["◆", "alert", "warn"], page: ["◈", "page", "warn"], impact: ["▼", "impact", "harm"],
    detection: ["●", "detection", "help"], acknowledgement: ["◉", "acknowledged", "help"],
    escalation: ["⇧", "escalation", "people"], handoff: ["⇄", "hand-off", "people"],
    decision: ["■", "decision", "people"], step: ["▸", "action taken", "work"],
    message: ["❝", "message", "quiet"], customer: ["◎", "customer", "people"],
    mitigation: ["◐", "mitigation", "help"], resolution: ["✓", "resolution", "help"],
    surprise: ["✦", "surprise", "warn"],
  },
  stance: {
    fact: ["▪", "fact", "text"], interpretation: ["≈", "interpretation", "warn"],
    decision: ["■", "decision", "people"], assumption: ["◌", "assumption", "warn"],
    open_question: ["?", "open question", "warn"],
  },
  confidence: {
    low: ["◔", "low confidence", "warn"], medium: ["◑", "medium confidence", "quiet"],
    high: ["◕", "high confidence", "quiet"],
  },
  assumption: {
    unknown: ["◌", "assumption", "warn"], held: ["◉", "assumption held", "help"],
    failed: ["◌", "assumption failed", "harm"],
  },
  factor: {
    contributor: ["▲", "contributor", "harm"], trigger: ["✦", "trigger", "harm"],
    mitigator: ["▽", "mitigator", "help"], risk: ["△", "risk", "warn"], luck: ["◇", "luck", "people"],
  },
  action: {
    proposed: ["○", "proposed", "quiet"], committed: ["◉", "committed", "help"],
    in_progress: ["◐", "in progress", "work"], done: ["✓", "done", "help"],
    not_acting: ["⊘", "not acting", "quiet"],
  },
  question: { open: ["?", "open question", "warn"], answered: ["✓", "answered", "help"] },
  severity: {
    SEV1: ["▲", "SEV1", "harm"], SEV2: ["▲", "SEV2", "harm"], SEV3: ["△", "SEV3", "warn"],
    SEV4: ["△", "SEV4", "quiet"], SEV5: ["▽", "SEV5", "quiet"],
    unknown: ["?", "severity unknown", "quiet"],
  },
  mark: {
    star: ["★", "key moment", "star"], gap: ["⋮", "nothing recorded", "quiet"],
    sealed: ["✉", "sealed", "people"], spoken: ["❝", "spoken in the room", "quiet"],
    group: ["▾", "group", "text"], note: ["•", "note", "text"], folded: ["▸", "folded", "warn"],
    withheld: ["⊘", "withheld", "warn"], claim: ["✎", "claimed by", "people"],
    milestone: ["⚑", "milestone", "help"], vote: ["●", "votes", "help"],
    missing: ["○", "missing", "warn"], workaround: ["◷", "workaround", "warn"],
    done: ["✓", "done", "help"], now: ["▶", "now", "accent"], link: ["→", "links", "quiet"],
    dot: ["·", "", "quiet"],
  },
};

const SEALED = "sealed until the bell: nobody, the facilitator included, can open the box or see who wrote what";
const FOLDED = "folded: it holds a name or words of blame";
const PURPOSE =
  "We are here to learn how this looked from the inside, so that the next team meets a system that helps it more.";
/** Offered where the review names none. */
const FUNCTIONS = ["engineering", "product", "SRE/operations", "security", "compliance", "customer support"];
const FEW =
  "There are few of us. With three people a colleague guesses right half the time who wrote a note. " +
  "Do you accept that? One “no” turns the sheet off, and nobody learns whose it was.";
const STYLE_ADVICE = "Leave out what only you know: colleagues know your wording.";
const PLAIN_ADVICE = "This connection is plain http: on a shared network its words can be read there.";

function signOf(sort, term) {
  return SIGNS[sort][term] || SIGNS.mark.dot;
}

function words(term) {
  return String(term).replace(/_/g, " ");
}

/** `● detection`, in its tone. The glyph is drawn, the word is what counts. */
function sign(sort, term, cls) {
  const [glyph, word, tone] = signOf(sort, term);
  return el("span", { class: `sign tone-${tone} ${cls || ""}` }, glyphOf(glyph), el("span", { class: "word", text: word }));
}

function glyphOf(glyph) {
  return el("span", { class: "glyph", "aria-hidden": "true", text: glyph });
}

function chip(text, tone, glyph) {
  return el("span", { class: `chip tone-${tone || "quiet"}` }, glyph ? glyphOf(glyph) : null, said(text, ""));
}
