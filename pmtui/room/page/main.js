// Which screen is shown, and drawing it once a frame at most.

const stageWanted = /\/stage\/?$/.test(location.pathname);
const app = document.getElementById("app");
const toasts = document.getElementById("toasts");

let shown = "";
let waiting = false;
let cost = 0;

const room = new Room(stageWanted, changed);
const screens = {
  door: new DoorView(room),
  greeting: new GreetingView(room, () => { keep.set("greeted", `${room.epoch}`); changed(); }),
  room: new RoomView(room),
  stage: new StageView(room),
};
function changed() {
  if (waiting) return;
  waiting = true;
  // A hidden tab draws no frames; its state is kept up all the same. Drawing takes at most a third of the time.
  const work = () => {
    const began = performance.now();
    waiting = false;
    draw();
    cost = performance.now() - began;
  };
  if (document.hidden || cost > 30) setTimeout(work, Math.max(2 * cost, document.hidden ? 200 : 0));
  else requestAnimationFrame(work);
}

function wanted() {
  if (!room.inside || room.bye || room.wire.state === "left") return "door";
  if (room.role === "stage") return "stage";
  return keep.get("greeted", "") === room.epoch ? "room" : "greeting";
}

function draw() {
  const want = wanted();
  if (want !== shown) {
    shown = want;
    app.replaceChildren(screens[want].node);
    document.body.dataset.screen = want;
    scrollTo(0, 0);
    const first = want === "door" ? screens.door.code : document.getElementById("content");
    first.focus({ preventScroll: true });
  }
  screens[want].update();
  document.title = room.board.about.title && want !== "door" ? `${room.board.about.title} · pmtui` : "pmtui";
  sync(toasts, room.toasts.map((toast) => ({
    key: toast.id, sig: "", make: () => el("p", { class: `toast ${toast.level}` }, glyphOf(toast.level === "information" ? "·" : "!"), said(toast.text)),
  })));
}

function tick() {
  if (shown === "room") screens.room.top.tick();
  if (shown === "stage") screens.stage.top.tick();
}

function codeInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1)).slice(0, 80);
  } catch {
    return "";
  }
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the part behind # is the code's
  document.getElementById("content").focus();
});
document.addEventListener("focusin", (event) => {
  document.body.classList.toggle("typing", event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])"));
});
document.addEventListener("focusout", () => document.body.classList.remove("typing"));
addEventListener("hashchange", () => {
  const code = codeInAddress();
  if (code && code !== room.code) room.join(code);
});
setInterval(tick, 250);

const code = codeInAddress() || keep.get("code", "");
draw();
if (code) room.join(code);
