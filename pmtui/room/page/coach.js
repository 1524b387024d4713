// The language coach, on this device: the patterns of coach.json, met as pmtui/facilitation/language.py meets them.

class Coach {
  /** `lists`: what /coach.json holds. */
  constructor(lists) {
    this.lists = lists;
    this.made = new Map();
    this.leftAlone = lists.left_alone.map((entry) => ({ marks: Array.from(entry.marks), re: new RegExp(entry.re, entry.flags) }));
    this.logLine = new RegExp(lists.log_line.re, lists.log_line.flags);
    this.sentenceEnd = new RegExp(lists.sentence_end.re, lists.sentence_end.flags);
    this.handle = new RegExp(lists.handle.re, lists.handle.flags);
    this.known = new RegExp(lists.known.re, lists.known.flags);
  }

  /** What it would ask about: {start, end, cls, words, level, asks}, in order, not overlapping. */
  check(text, where, muted = []) {
    if (!text.trim()) return [];
    const plain = this.masked(text);
    const hits = [];
    for (const cls of this.lists.classes) {
      if (!speaks(cls, where)) continue;
      hits.push(...this.heard(cls, plain));
      if (cls.names) hits.push(...this.names(cls, text, plain));
    }
    const fine = [...this.lists.muted, ...muted.map((word) => this.folded(word))].filter(Boolean);
    return oneByOne(hits.filter((hit) => !isMuted(plain.slice(hit.start, hit.end), fine)));
  }

  // --- listening --------------------------------------------------------------

  heard(cls, plain) {
    let spans = cls.terms.flatMap((term) => this.spans(term, plain));
    if (spans.length) {
      const fine = marked(plain.length, cls.unless.flatMap((term) => this.spans(term, plain)));
      spans = spans.filter(([start]) => !fine[start]);
    }
    if (spans.length && !cls.questions) {
      const asked = this.questions(plain);
      spans = spans.filter(([start]) => !asked[start]);
    }
    return spans.map(([start, end]) => hitOf(cls, start, end));
  }

  spans(term, plain) {
    if (term.a.length && !term.a.some((anchor) => plain.includes(anchor))) return [];
    let re = this.made.get(term);
    if (!re) {
      const { slots, lead } = this.lists;
      const body = term.re.replace(/<(person|machine)>/g, (_, slot) => slots[slot]);
      this.made.set(term, (re = new RegExp((term.lead ? lead : "") + `(?<said>${body})`, "gu")));
    }
    const found = [];
    for (const match of plain.matchAll(re)) {
      const said = match.groups.said;
      const end = match.index + match[0].length;
      if (said) found.push([end - said.length, end]);
    }
    return found;
  }

  names(cls, text, plain) {
    const spans = [];
    for (const match of plain.matchAll(this.handle)) {
      const group = this.lists.handles.includes(match[1]) || this.lists.handle_parts.some((part) => match[1].includes(part));
      if (!group) spans.push([match.index, match.index + match[0].length]);
    }
    for (const match of plain.matchAll(this.known)) {
      const end = match.index + match[0].length;
      const name = text.slice(match.index, end);
      if (Array.from(name).length > 3 || this.lists.short.includes(name)) spans.push([match.index, end]);
    }
    return spans.map(([start, end]) => hitOf(cls, start, end));
  }

  // --- what is left alone -----------------------------------------------------

  masked(text) {
    const blank = (match) => "\0".repeat(match.length);
    let plain = /[:=[{(]/.test(text) ? text.replace(this.logLine, blank) : text;
    for (const { marks, re } of this.leftAlone) {
      if (marks.some((mark) => plain.includes(mark))) plain = plain.replace(re, blank);
    }
    return this.folded(plain);
  }

  /** In lower case, character for character, with one form of apostrophe, hyphen and blank. */
  folded(text) {
    let low = text.toLowerCase();
    if (low.length !== text.length) {
      low = Array.from(text, (char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join("");
    }
    return low.replace(/[’ʼ]/g, "'").replace(/[\u2010\u2011]/g, "-").replace(/\u00a0/g, " ");
  }

  /** For each character, whether its sentence ends in a question mark. */
  questions(plain) {
    const spans = [];
    let start = 0;
    for (const stop of plain.matchAll(this.sentenceEnd)) {
      const end = stop.index + stop[0].length;
      if (stop[0] === "?") spans.push([start, end]);
      start = end;
    }
    return marked(plain.length, spans);
  }
}

function speaks(cls, where) {
  return !cls.not_in.includes(where) && (!cls.only_in.length || cls.only_in.includes(where));
}

function hitOf(cls, start, end) {
  return { start, end, cls: cls.key, words: cls.words, level: cls.level, asks: cls.asks };
}

function marked(size, spans) {
  const marks = new Uint8Array(size);
  for (const [start, end] of spans) marks.fill(1, start, end);
  return marks;
}

function isMuted(saidWords, muted) {
  const flat = (text) => ` ${text.replace(/-/g, " ").split(/\s+/).filter(Boolean).join(" ")} `;
  return muted.some((word) => flat(saidWords).includes(flat(word)));
}

/** Without overlaps: a stop before a hint, then the longer, then the earlier. */
function oneByOne(hits) {
  const found = hits.slice().sort(
    (a, b) => (a.level !== "stop") - (b.level !== "stop") || (a.start - a.end) - (b.start - b.end) || a.start - b.start,
  );
  const kept = [];
  for (const hit of found) {
    if (!kept.some((other) => other.start < hit.end && hit.start < other.end)) kept.push(hit);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The coach, fetched once when somebody first writes; null while it is on its way or can't be had. */
const coaching = {
  coach: null,
  asked: false,
  fetch(onReady) {
    if (this.asked) return;
    this.asked = true;
    fetch(new URL("coach.json", location.href), { credentials: "omit", cache: "no-store" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.status))))
      .then((lists) => { this.coach = new Coach(lists); onReady(); })
      .catch(() => { this.asked = false; });
  },
};
