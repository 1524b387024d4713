// Before the room: the code; and the word of goodbye when the host let go.

class DoorView {
  constructor(room) {
    this.room = room;
    this.code = el("input", {
      id: "code", name: "code", autocomplete: "off", autocapitalize: "none", spellcheck: "false", required: true,
      maxlength: "80", placeholder: "three-word-code", "aria-describedby": "code-help door-says",
    });
    this.says = el("p", { id: "door-says", class: "says", role: "alert" });
    this.button = el("button", { class: "primary", type: "submit", text: "Join" });
    this.form = el("form", { onsubmit: (event) => this.join(event) },
      el("label", { for: "code", text: "Code" }), this.code,
      el("p", { id: "code-help", class: "quiet", text: "The three words on the facilitator's screen. Blanks or hyphens between them, any case." }),
      this.says, this.button);
    this.plain = el("p", { class: "quiet", text: PLAIN_ADVICE });
    this.node = el("main", { id: "content", class: "door", tabindex: "-1" },
      el("h1", {}, "Join the review"),
      el("p", { class: "quiet", text: room.stage
        ? "This is the stage: large type, public cards only, for the screen everybody looks at."
        : "Read the board, write notes nobody can tie to you, vote, suggest. No account; this page keeps nothing once the tab is closed." }),
      this.form, isPlain() ? this.plain : null);
  }

  join(event) {
    event.preventDefault();
    const words = this.code.value.trim();
    if (words) this.room.join(words);
  }

  update() {
    const { room } = this;
    const { wire, bye } = room;
    const busy = wire.state === "connecting" || wire.state === "waiting";
    if (bye && !this.code.value && bye.code === "code") this.code.value = room.code;
    let text = "";
    if (bye) text = bye.why;
    else if (wire.state === "left") text = "You left the room. The code brings you back.";
    else if (wire.state === "waiting" && wire.failures > 2) text = "The host can't be reached; trying again. Is this device on the right network?";
    else if (busy) text = "Connecting …";
    setText(this.says, text);
    const known = bye && bye.code !== "code" && room.code;
    setText(this.button, known ? (bye.code === "elsewhere" ? "Go on here" : "Try again") : "Join");
    if (known && !this.code.value) this.code.value = room.code;
    if (busy && room.code && !this.code.value) this.code.value = room.code;
  }
}

function isPlain() {
  return location.protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(location.hostname);
}
