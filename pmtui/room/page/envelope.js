// Envelopes as docs/wire.md lays them out: one size, whatever they hold.

const SLOT_BYTES = 2048;
const HASH_BYTES = 32;
const NOTE_BYTES = SLOT_BYTES - 2 - HASH_BYTES;

/** SHA-256; pages on plain http have no crypto.subtle. */
function sha256(bytes) {
  const size = bytes.length;
  const padded = new Uint8Array(((size + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[size] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(size / 0x20000000));
  view.setUint32(padded.length - 4, (size << 3) >>> 0);
  const h = sha256.start.slice();
  const w = new Uint32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < padded.length; at += 64) {
    for (let n = 0; n < 16; n += 1) w[n] = view.getUint32(at + 4 * n);
    for (let n = 16; n < 64; n += 1) {
      const s0 = turn(w[n - 15], 7) ^ turn(w[n - 15], 18) ^ (w[n - 15] >>> 3);
      const s1 = turn(w[n - 2], 17) ^ turn(w[n - 2], 19) ^ (w[n - 2] >>> 10);
      w[n] = w[n - 16] + s0 + w[n - 7] + s1;
    }
    let [a, b, c, d, e, f, g, i] = h;
    for (let n = 0; n < 64; n += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (i + s1 + ((e & f) ^ (~e & g)) + sha256.rounds[n] + w[n]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, i] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, i].forEach((value, n) => { h[n] += value; });
  }
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((value, n) => out.setUint32(4 * n, value));
  return new Uint8Array(out.buffer);
}

// The constants are fractional parts of roots of the first primes, as FIPS 180-4 defines them.
[sha256.start, sha256.rounds] = (() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  // Exact in integers: the root of prime · 2^(32·k), its last 32 bits.
  const root = (prime, k) => {
    const whole = BigInt(prime) << BigInt(32 * k);
    let low = 0n;
    let high = 1n << 40n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(k) <= whole) low = middle;
      else high = middle;
    }
    return Number(low & 0xffffffffn);
  };
  return [
    Uint32Array.from(primes.slice(0, 8), (prime) => root(prime, 2)),
    Uint32Array.from(primes, (prime) => root(prime, 3)),
  ];
})();

function noteBytes(text) {
  return utf8.encode(text.normalize("NFC").trim()).length;
}

/** `text` cut to what a slot holds, on a character's edge. */
function cutNote(text) {
  let kept = text.normalize("NFC").trim();
  if (utf8.encode(kept).length <= NOTE_BYTES) return kept;
  const chars = Array.from(kept).slice(0, NOTE_BYTES);
  while (utf8.encode(chars.join("")).length > NOTE_BYTES) chars.pop();
  return chars.join("").trim();
}

/** One envelope of exactly 16 + slots × 2048 bytes, and the tags by which this device will know its notes. */
function sealNotes(notes, slots, envelopeId) {
  const kept = notes.map(cutNote).filter(Boolean).slice(0, slots);
  const parts = [envelopeId];
  const tags = [];
  for (let n = 0; n < slots; n += 1) {
    const slot = randomBytes(SLOT_BYTES);
    slot[0] = slot[1] = 0;
    if (n < kept.length) {
      const raw = utf8.encode(kept[n]);
      const tag = randomBytes(16);
      const hash = sha256(tag);
      slot[0] = raw.length >> 8;
      slot[1] = raw.length & 255;
      slot.set(hash, 2);
      slot.set(raw, 2 + HASH_BYTES);
      tags.push({ tag: hex(tag), hash: hex(hash), text: kept[n] });
    }
    parts.push(slot);
  }
  return { envelope: joinBytes(parts), tags };
}

/** A vote: as many card ids as there are dots, zeros for dots not spent. */
function sealVote(dots, slots, envelopeId) {
  const body = new Uint8Array(16 * slots);
  dots.slice(0, slots).forEach((card, n) => body.set(unhex(card), 16 * n));
  return joinBytes([envelopeId, body]);
}

/** Answers to the pulse (1–5, 0: none), or 1 (yes) or 2 (no) to a consent. */
function sealAnswers(answers, envelopeId) {
  return joinBytes([envelopeId, Uint8Array.from(answers)]);
}
