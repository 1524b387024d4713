// The host's clock on this device, and times as people type them, read in the review's zone.

/** The host's monotonic clock, reckoned from the frames that say it: the quickest of them was the least late. */
class HostClock {
  constructor() {
    this.start({ mono: 0, wall: new Date().toISOString() });
  }

  /** A welcome: another run's clock begins elsewhere. */
  start(now) {
    this.offset = Infinity;
    this.hear(now.mono);
    this.wall = Date.parse(now.wall) - now.mono * 1000;
  }

  hear(mono) {
    if (typeof mono !== "number") return;
    const offset = performance.now() / 1000 - mono;
    // A later sample counts when it was quicker, or when this device's clock stood still meanwhile.
    if (offset < this.offset || offset > this.offset + 5) this.offset = offset;
  }

  get mono() {
    return performance.now() / 1000 - this.offset;
  }

  /** The host's time of day, in milliseconds since 1970. */
  get now() {
    return this.wall + this.mono * 1000;
  }
}

function boxRemaining(box, mono) {
  return box.anchor === null ? box.remaining : box.remaining - Math.max(0, mono - box.anchor);
}

/** `05:12`; an hour and more as `1:05:12`. */
function clockWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${two(minutes)}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** What a box shows: the large figure, the words beside it, how far it is. */
function boxWords(box, mono) {
  const left = boxRemaining(box, mono);
  const paused = box.anchor === null;
  const part = box.length > 0 ? Math.min(1, Math.max(0, 1 - left / box.length)) : 1;
  if (left <= 0) {
    return {
      figure: `+${clockWords(Math.floor(-left))}`, words: paused ? "over · paused" : "over", state: "over", part: 1,
    };
  }
  const state = left <= 60 ? "last minute" : "on time";
  return {
    figure: clockWords(Math.ceil(left)),
    words: `of ${clockWords(box.length)} · ${paused ? "paused" : state}`,
    state: paused ? "paused" : state,
    part,
  };
}

// --- zones --------------------------------------------------------------------

const zoneForms = new Map();

/** A zone's clock: parts of an instant there. UTC where the browser does not know the zone; `known` says so. */
function zoneForm(zone) {
  if (!zoneForms.has(zone)) {
    const form = (timeZone) =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", weekday: "short",
        hour: "2-digit", minute: "2-digit", second: "2-digit",
      });
    try {
      zoneForms.set(zone, { form: form(zone), known: true });
    } catch {
      zoneForms.set(zone, { form: form("UTC"), known: false });
    }
  }
  return zoneForms.get(zone);
}

const partsKnown = new Map();

/** What clocks and calendars there show at an instant; worked out once for each. */
function partsIn(zone, at) {
  const key = `${zone} ${+at}`;
  let found = partsKnown.get(key);
  if (!found) {
    if (partsKnown.size > 60000) partsKnown.clear();
    partsKnown.set(key, (found = {}));
    for (const part of zoneForm(zone).form.formatToParts(at)) found[part.type] = part.value;
  }
  return found;
}

/** `14:05`, or `14:05:33` where seconds are known; `--:--` where only the day is. */
function shownTime(at, zone, seconds) {
  const precision = at.precision ?? 2;
  if (precision === DAY_PRECISION) return "--:--";
  const p = partsIn(zone, new Date(instant(at)));
  return seconds && precision >= 3 ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`;
}

function shownDay(at, zone) {
  const p = partsIn(zone, new Date(at));
  return `${p.weekday} ${Number(p.day)} ${MONTHS[Number(p.month) - 1]} ${p.year}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function shownDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** Every instant at which clocks in the zone show this: none in a gap, two where they were set back. */
function instantsOf(zone, year, month, day, hour, minute) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  const found = [];
  const apart = new Set();
  for (const hours of [-36, -12, 0, 12, 36]) {
    const near = wanted + hours * 3600e3;
    const p = partsIn(zone, new Date(near));
    apart.add(Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(near / 1000) * 1000);
  }
  for (const offset of apart) {
    const at = wanted - offset;
    const p = partsIn(zone, new Date(at));
    if (Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute) === wanted && !found.includes(at)) found.push(at);
  }
  return found.sort((a, b) => a - b);
}

const TYPED = /^(?:(\d{4})-(\d\d?)-(\d\d?)[ T]+)?(\d{1,2})[:.](\d\d)$/;

/** What a typed time may mean: {readings: [moment], why}. One reading is the answer; several are offered; none says why.
    `days`: the days the incident is known to span, as [year, month, day]. */
function readTime(typed, zone, days) {
  const text = typed.trim();
  const found = TYPED.exec(text);
  if (!found) return { readings: [], why: "Write 14:05, or 2026-11-20 14:05." };
  if (!zoneForm(zone).known) {
    return { readings: [], why: `This browser does not know the zone ${zone}; put the time into the text instead.` };
  }
  const [hour, minute] = [Number(found[4]), Number(found[5])];
  if (hour > 23 || minute > 59) return { readings: [], why: `${found[4]}:${found[5]} is no time of day.` };
  const dated = found[1] ? [[Number(found[1]), Number(found[2]), Number(found[3])]] : days;
  const readings = [];
  for (const [year, month, day] of dated) {
    const real = new Date(Date.UTC(year, month - 1, day));
    if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) {
      return { readings: [], why: "No calendar has that day." };
    }
    for (const at of instantsOf(zone, year, month, day, hour, minute)) {
      readings.push({ at: new Date(at).toISOString().replace(".000Z", "Z"), precision: 2, original: text, zone });
    }
  }
  if (readings.length) return { readings, why: "" };
  return { readings, why: "Clocks skipped that time there; write the time before or after the change." };
}

/** The days, in the review's zone, on which something of the incident is known to have happened. */
function incidentDays(board) {
  const zone = board.about.zone;
  const days = new Map();
  const note = (p) => days.set(`${p.year}-${p.month}-${p.day}`, [Number(p.year), Number(p.month), Number(p.day)]);
  for (const event of board.timeline) if (days.size < 8) note(partsIn(zone, new Date(instant(event.at))));
  if (!days.size && board.about.incident_day) {
    const [year, month, day] = board.about.incident_day.split("-");
    note({ year, month, day });
  }
  if (!days.size) note(partsIn(zone, new Date(host.now)));
  return Array.from(days.values());
}

function sayMoment(moment, zone) {
  const p = partsIn(zone, new Date(instant(moment)));
  return `${shownDay(instant(moment), zone)} ${p.hour}:${p.minute} ${zone}`;
}

const host = new HostClock();
