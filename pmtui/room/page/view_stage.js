// The stage: large, calm, read-only; public cards only, because no others are ever sent here.

const STAGE_ROWS = 14;

class StageView {
  constructor(room) {
    this.room = room;
    this.top = new TopView(room);
    this.body = el("main", { id: "content", class: "stage-body", tabindex: "-1" });
    this.address = el("span", { class: "said strong", text: `${location.host}${new URL(".", location.href).pathname.replace(/\/$/, "")}` });
    this.join = el("footer", { class: "stage-join quiet" }, "Join at ", this.address, " with the three words from the facilitator");
    this.node = el("div", { class: "room stage" }, this.top.node, this.body, this.join);
  }

  update() {
    this.top.update();
    const { board, counts } = this.room;
    const drawn = `${board.seq}/${JSON.stringify(counts)}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.body.replaceChildren();
    add(this.body, this.content());
  }

  content() {
    const { board } = this.room;
    const { session, phase } = board;
    const found = [];
    const topic = session?.state === "running" && session.topics.length ? board.find(session.topics[session.at_topic]) : null;
    if (topic) {
      found.push(el("section", { class: "stage-topic" }, el("p", { class: "quiet", text: `Topic ${session.at_topic + 1} of ${session.topics.length}` }), el("p", {}, said(topic.folded ? FOLDED : headline(topic), "said strong"))));
    }
    const pane = phase?.closing && board.actions.length ? "actions" : phase?.pane;
    if (!phase || phase.opening || !pane) {
      found.push(el("div", { class: "sections" }, aboutItems(this.room).map((item) => item.make())));
      return found;
    }
    const lists = { timeline: () => this.events(), observations: () => noteItems(board, new Set()), factors: () => factorItems(board), actions: () => actionItems(board) };
    const items = lists[pane]();
    const rows = new Rows(words(pane), () => {});
    rows.show(items.slice(0, STAGE_ROWS), ["Nothing here yet."]);
    for (const button of rows.node.querySelectorAll("button")) button.disabled = true;
    found.push(rows.node);
    if (items.length > STAGE_ROWS) found.push(el("p", { class: "quiet", text: `and ${items.length - STAGE_ROWS} more` }));
    return found;
  }

  /** The newest change and the key moments, with what stands around them. */
  events() {
    const { board } = this.room;
    const all = board.timeline;
    if (all.length <= STAGE_ROWS) return timelineItems(board);
    const newest = all.reduce((best, event, n) => ((event.rev || 0) >= (all[best].rev || 0) ? n : best), 0);
    const wanted = new Set();
    const take = (n) => { if (n >= 0 && n < all.length && wanted.size < STAGE_ROWS - 2) wanted.add(n); };
    [newest, newest - 1, newest + 1].forEach(take);
    all.forEach((event, n) => { if (event.starred) take(n); });
    for (let reach = 2; reach < all.length && wanted.size < STAGE_ROWS - 2; reach += 1) [newest - reach, newest + reach].forEach(take);
    const fine = all.some((event) => (event.at.precision ?? 2) >= 3);
    const items = [];
    let last = -1;
    for (const n of Array.from(wanted).sort((a, b) => a - b)) {
      if (n > last + 1) items.push(between(`out${n}`, "gap", `${counted(n - last - 1, "event")} not shown`, "⋮"));
      last = n;
      items.push(eventRow(board, all[n], shownTime(all[n].at, board.about.zone, fine)));
    }
    if (last < all.length - 1) items.push(between("out", "gap", `${counted(all.length - 1 - last, "event")} not shown`, "⋮"));
    return items.slice(0, STAGE_ROWS);
  }
}
