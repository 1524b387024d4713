// Small parts everything else is made of: elements, bytes, chance, what this tab keeps.
"use strict";

const utf8 = new TextEncoder();

/** An element. `text` and string children become text nodes; nothing here ever reads markup. */
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else setAttr(node, name, value);
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(typeof child === "string" ? document.createTextNode(child) : child);
  }
  return node;
}

/** A person's words: their own direction, whatever stands around them. */
function said(text, cls) {
  return el("span", { class: cls || "said", dir: "auto", text });
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttr(node, name, value) {
  const text = typeof value === "boolean" && !name.startsWith("aria-") ? (value ? "" : null) : value;
  if (text === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(text)) node.setAttribute(name, String(text));
}

function show(node, on) {
  if (node.hidden === on) node.hidden = !on;
}

/** Make `parent` hold one node for each item, in order; what stays is kept, so focus and typed text stay too.
    An item is {key, sig, make, update}: made anew when `sig` differs. */
function sync(parent, items) {
  const known = parent.pmKeyed || (parent.pmKeyed = new Map());
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, entry] of known) {
    if (!wanted.has(key)) {
      entry.node.remove();
      known.delete(key);
    }
  }
  let at = parent.firstChild;
  for (const item of items) {
    let entry = known.get(item.key);
    if (!entry || entry.sig !== item.sig) {
      const node = item.make();
      if (entry) {
        if (at === entry.node) at = node;
        entry.node.replaceWith(node);
      }
      entry = { node, sig: item.sig };
      known.set(item.key, entry);
    }
    if (item.update) item.update(entry.node);
    if (entry.node === at) at = at.nextSibling;
    else parent.insertBefore(entry.node, at);
  }
}

// --- bytes and chance ---------------------------------------------------------

function randomBytes(n) {
  return crypto.getRandomValues(new Uint8Array(n));
}

/** A random number from 0 to 1. */
function chance() {
  return crypto.getRandomValues(new Uint32Array(1))[0] / 4294967296;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text) {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function newId() {
  return hex(randomBytes(16));
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function joinBytes(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// --- words --------------------------------------------------------------------

function counted(n, one, more) {
  return `${n} ${n === 1 ? one : more || one + "s"}`;
}

/** `34 s`, `12 m`, `1 h 40 m`, `2 d 3 h`. */
function durationWords(seconds) {
  const total = Math.round(Math.abs(seconds));
  if (total < 60) return `${total} s`;
  let minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes} m`;
  let hours = Math.floor(minutes / 60);
  minutes %= 60;
  if (hours < 48) return minutes ? `${hours} h ${minutes} m` : `${hours} h`;
  const days = Math.floor(hours / 24);
  hours %= 24;
  return hours ? `${days} d ${hours} h` : `${days} d`;
}

// --- what this tab keeps ------------------------------------------------------

/** Kept for this tab alone, as long as it is open; in memory where even that is switched off. */
const keep = {
  memory: new Map(),
  get(name, otherwise) {
    try {
      const text = sessionStorage.getItem("pmtui." + name);
      if (text !== null) return JSON.parse(text);
    } catch {
      // storage is switched off, or holds what is not ours
    }
    return this.memory.has(name) ? this.memory.get(name) : otherwise;
  },
  set(name, value) {
    this.memory.set(name, value);
    try {
      sessionStorage.setItem("pmtui." + name, JSON.stringify(value));
    } catch {
      // memory holds it
    }
  },
  drop(name) {
    this.memory.delete(name);
    try {
      sessionStorage.removeItem("pmtui." + name);
    } catch {
      // nothing was kept
    }
  },
};
