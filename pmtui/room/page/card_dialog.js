// A card in full, as it is now: what others make of it meanwhile is shown.

class CardDialog {
  constructor(dialogs) {
    this.dialogs = dialogs;
    this.body = el("div", { class: "card-body" });
    this.buttons = el("div", { class: "buttons" });
    this.node = dialog("card", "Card", this.body, this.buttons);
  }

  show(card) {
    this.id = card.id;
    this.draw(card);
    if (!this.node.open) this.node.showModal();
  }

  /** What others make of the card meanwhile is shown at once; a card that is gone closes. */
  update() {
    if (!this.node.open) return;
    const { room } = this.dialogs;
    const card = room.board.find(this.id);
    if (card) this.draw(card);
    else {
      this.node.close();
      room.tell("That card is no longer on the board.");
    }
  }

  draw(card) {
    const { room } = this.dialogs;
    const names = { event: "Event", factor: "Factor", action: "Action", observation: "Observation", spoken: "Spoken note", group: "Group", withheld: "Withheld note", question: "Question", term: "Term" };
    setText(this.node.querySelector("h2"), names[card.kind] || "Card");
    const body = el("div", { class: "card-body" }, el("p", { class: "card-text" }, said(card.text ?? headline(card), "said pre")), cardFacts(room.board, card));
    if (!this.body.isEqualNode(body)) this.body.replaceChildren(...body.childNodes);
    const correctable = ["event", "factor", "action", "question", "group", "term"].includes(card.kind);
    const closed = suggestionsClosed(room);
    const stage = room.role === "stage";
    const buttons = add(el("div", { class: "buttons" }), [
      card.kind === "action" && !card.owner && !stage && ["proposed", "committed"].includes(card.state)
        ? el("button", { type: "button", class: "primary", onclick: () => this.then((now) => this.dialogs.taking.show(now)), text: "I'll take it" }) : null,
      correctable && !stage
        ? el("button", { type: "button", disabled: Boolean(closed), onclick: () => this.then((now) => this.dialogs.suggestion.show(now)), text: "Suggest a correction" }) : null,
      correctable && closed && !stage ? el("p", { class: "quiet small", text: closed }) : null,
    ]);
    if (this.buttons.isEqualNode(buttons)) return;
    const focused = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...buttons.childNodes);
    if (focused) (this.buttons.querySelector("button:enabled") || this.node.querySelector("header button")).focus();
  }

  /** On to another dialog, with the card as it is now. */
  then(next) {
    this.node.close();
    const card = this.dialogs.room.board.find(this.id);
    if (card) next(card);
  }
}

/** What is known about a card, as a list of terms. */
function cardFacts(board, card) {
  const { zone } = board.about;
  const linked = (links, end) => links.map((link) => board.find(link[end])).filter(Boolean).map((other) => (other.folded ? FOLDED : headline(other))).join(" · ");
  const c = card.criterion || {};
  const facts = [
    card.at && ["when", `${sayMoment(card.at, zone)}${card.at.original ? ` (written: ${card.at.original})` : ""}`],
    card.event_kind && ["kind", signOf("event", card.event_kind)[1]],
    card.kind === "event" && ["stance", words(card.stance)],
    card.factor_kind && ["kind", words(card.factor_kind)],
    card.kind === "factor" && ["where it lives", words(card.category)],
    card.kind === "factor" && card.component && ["part", card.component],
    card.kind === "action" && ["state", words(card.state)],
    card.kind === "action" && ["owner", card.owner || "nobody yet"],
    card.due && ["due", shownDate(card.due)],
    c.metric && ["test for done", [c.metric, c.baseline && `from ${c.baseline}`, c.target && `to ${c.target}`].filter(Boolean).join(", ")],
    card.team && ["team", card.team],
    card.evidence && ["evidence", card.evidence],
    card.also && card.also.length && ["also told by", card.also.join("; ")],
    card.source && ["source", card.source],
    card.options && ["options then", card.options],
    card.known_then && ["known then", card.known_then],
    card.validated && ["how it was checked", card.validated],
    card.detail && ["detail", card.detail],
    card.meaning && ["meaning", card.meaning],
    card.answer && ["answer", card.answer],
    card.by && ["said by", card.by],
    card.kind === "factor" && ["rests on", linked(board.linksTo(card.id, "supports"), "source") || "nothing linked yet"],
    card.kind === "factor" && ["actions", linked(board.linksTo(card.id, "addresses"), "source") || "none yet"],
    card.kind === "action" && ["addresses", linked(board.linksFrom(card.id, "addresses"), "target") || "no factor yet"],
    ["event", "observation", "spoken", "group"].includes(card.kind) && linked(board.linksFrom(card.id, "supports"), "target") && ["supports", linked(board.linksFrom(card.id, "supports"), "target")],
  ].filter(Boolean);
  return el("dl", {}, facts.map(([term, text]) => [el("dt", { text: term }), el("dd", {}, said(text, "said pre"))]));
}
