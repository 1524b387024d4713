// One connection at a time to the host: hello, watch, come back. What frames mean is room.js's business.

const FIRST_WAIT = 50;
const LONGEST_WAIT = 2000;
const PING_EVERY = 15000;
const PONG_WITHIN = 10000;
const WELCOME_WITHIN = 25000;

class Wire {
  /** `hello`: makes the hello frame; `heard`: takes every other frame; `moved`: hears the state. */
  constructor(hello, heard, moved) {
    this.hello = hello;
    this.heard = heard;
    this.moved = moved;
    this.state = "idle";
    this.failures = 0;
    this.pings = 0;
    this.socket = null;
    this.timers = {};
    const again = () => this.wake();
    document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
    addEventListener("online", again);
    addEventListener("pageshow", again);
  }

  get open() {
    return this.state === "open";
  }

  /** Connect, and stay connected until `stop`. */
  start() {
    this.failures = 0;
    this.connect();
  }

  stop(state = "stopped") {
    this.abandon();
    this.become(state);
  }

  send(frame) {
    if (this.socket === null || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The tab is looked at again, or the network is back: connect at once, or see whether the line still holds. */
  wake() {
    if (this.state === "waiting") this.connect();
    else if (this.open) this.ping(3000);
  }

  /** The host took us in: from now the line is watched, and the next loss begins with a short wait. */
  welcomed() {
    this.failures = 0;
    clearTimeout(this.timers.welcome);
    this.become("open");
    this.nextPing();
  }

  // --- inside -----------------------------------------------------------------

  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.moved(state);
  }

  connect() {
    this.abandon();
    this.become("connecting");
    const url = new URL("ws", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.hash = url.search = "";
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      this.lost();
      return;
    }
    this.socket = socket;
    socket.onopen = () => this.send(this.hello());
    socket.onclose = () => this.lost();
    socket.onmessage = (message) => this.took(message.data);
    this.timers.welcome = setTimeout(() => this.lost(), WELCOME_WITHIN);
  }

  took(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (!frame || typeof frame !== "object") return;
    if (frame.kind === "pong") {
      clearTimeout(this.timers.pong);
      this.timers.pong = null;
      this.nextPing();
    }
    this.heard(frame);
  }

  /** Forget the socket without waiting for its goodbye, which a dead line never brings. */
  abandon() {
    for (const name of Object.keys(this.timers)) clearTimeout(this.timers[name]);
    this.timers = {};
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }

  lost() {
    this.abandon();
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.failures, 10)) * (0.5 + chance());
    this.failures += 1;
    this.become("waiting");
    this.timers.retry = setTimeout(() => this.connect(), wait);
  }

  nextPing() {
    clearTimeout(this.timers.ping);
    this.timers.ping = setTimeout(() => this.ping(PONG_WITHIN), PING_EVERY);
  }

  ping(within) {
    this.pings += 1;
    this.send({ kind: "ping", n: this.pings });
    clearTimeout(this.timers.pong);
    this.timers.pong = setTimeout(() => this.lost(), within);
  }
}
