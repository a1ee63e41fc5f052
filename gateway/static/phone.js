// Feature phones. The network between them and the product is the server's (gateway/simulator):
// here are only keys, a screen, a clock and the transcript, which is all a network knows, too.
"use strict";

(() => {
const desk = document.querySelector("[data-phones]");
const CAST = JSON.parse(desk.dataset.cast);
const CODE = desk.dataset.code;
const SESSION_SECONDS = Number(desk.dataset.seconds);
const METER_UNITS = 240;
const COUNTS = ["No phones", "One phone", ...["Two", "Three", "Four", "Five", "Six"].map((n) => `${n} phones`)];
const NO_ANSWER = "Connection problem or invalid MMI code.";
const phones = [];

async function post(url, facts) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-CSRFToken": desk.dataset.csrf},
      body: JSON.stringify(facts),
    });
    if (response.status === 403) return {error: "This page is too old: reload it."};
    return await response.json();
  } catch (error) {
    return {error: "The server behind this page does not answer."};
  }
}

function newSessionId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "ATUid_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// What was dialled, as the network reads it: our code, our code with answers behind it, or neither.
function readDialled(typed) {
  const dialled = typed.replace(/\s/g, "") || CODE;
  const stem = CODE.slice(0, -1);
  if (dialled === CODE) return {ours: true, answers: []};
  if (dialled.startsWith(stem + "*") && dialled.endsWith("#")) {
    return {ours: true, answers: dialled.slice(stem.length + 1, -1).split("*")};
  }
  return {ours: false, isCode: dialled.startsWith("*")};
}

class Phone {
  constructor(card, body) {
    this.unit = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.find("[data-name]").textContent = card.name;
    this.find("[data-number]").value = card.number;
    this.find("[data-network]").value = card.network;
    this.body = this.find("[data-body]");
    this.body.classList.add(body);
    this.body.setAttribute("aria-label", `${card.name}’s phone`);
    this.screen = this.find("[data-screen]");
    this.answer = this.find("[data-answer]");
    this.find("[data-meter]").setAttribute("aria-label", "Nothing on the screen");
    this.listen();
    this.showOperator();
    this.idle();
    this.lines("[data-figures]", ["small", "Nothing on it yet."]);
    this.lines("[data-session]", ["small", "None yet."]);
    this.pocket = new Pocket(this.unit, desk.dataset, post, (text) => this.tellOutcome(text));
    desk.append(this.unit);
  }

  find(selector) {
    return this.unit.querySelector(selector);
  }

  listen() {
    this.find(".pad").addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]");
      if (key) this.press(key.dataset.key);
    });
    // A finger or mouse on a key leaves the focus where it is, and opens no keyboard.
    this.find(".pad").addEventListener("mousedown", (event) => {
      event.preventDefault();
      if (!this.body.contains(document.activeElement)) this.body.focus({preventScroll: true});
    });
    this.body.addEventListener("keydown", (event) => this.keyDown(event));
    this.find("[data-network]").addEventListener("change", () => this.showOperator());
    this.find("[data-write-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.pocket.write(this.find("[data-number]").value, this.find("[data-network]").value);
    });
    this.find(".faults").addEventListener("click", (event) => {
      const fault = event.target.closest("[data-fault]");
      if (fault) this[fault.dataset.fault]();
    });
  }

  keyDown(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const onButton = event.target.tagName === "BUTTON" && ["Enter", " "].includes(event.key);
    if (onButton) return;
    const inAnswer = event.target === this.answer;
    const act = {Enter: "call", Escape: "end"}[event.key];
    if (act) this.press(act);
    else if (event.key === "ArrowUp") this.screen.scrollBy(0, -40);
    else if (event.key === "ArrowDown") this.screen.scrollBy(0, 40);
    else if (!inAnswer && event.key === "Backspace") this.press("clear");
    else if (!inAnswer && event.key.length === 1) this.press(event.key);
    else return;
    event.preventDefault();
  }

  press(key) {
    if (key === "call") this.call();
    else if (key === "end") this.end();
    else if (this.answer.hidden) return;
    else if (key === "clear") this.answer.value = this.answer.value.slice(0, -1);
    else this.answer.value += key;
  }

  // The states of the phone: idle, waiting for the network, open (it asks), shown (it only tells).
  show(state, text, left, right) {
    const hadFocus = this.body.contains(document.activeElement);
    this.state = state;
    this.screen.textContent = text;
    this.screen.scrollTop = 0;
    this.answer.hidden = state !== "idle" && state !== "open";
    this.answer.value = "";
    this.answer.placeholder = state === "idle" ? CODE : "";
    this.answer.setAttribute("aria-label", state === "idle" ? "Number to dial" : "Answer");
    this.find("[data-left]").textContent = left;
    this.find("[data-right]").textContent = right;
    for (const name of ["number", "network"]) {
      this.find(`[data-${name}]`).disabled = state === "open" || state === "waiting";
    }
    if (hadFocus) (this.answer.hidden ? this.body : this.answer).focus({preventScroll: true});
  }

  showOperator() {
    const chosen = this.find("[data-network]").selectedOptions[0];
    this.find("[data-operator]").textContent = chosen.textContent;
  }

  idle() {
    this.show("idle", `\nKhotso!\n\nThe green key dials\n${CODE}`, "Call", "");
  }

  call() {
    if (this.state === "shown") this.idle();
    else if (this.state === "open") this.send([...this.answers, this.answer.value]);
    else if (this.state === "idle") this.dial(readDialled(this.answer.value));
  }

  dial(dialled) {
    if (!dialled.ours) {
      this.show("shown", dialled.isCode ? NO_ANSWER : `Only ${CODE} answers here.`, "OK", "");
      return;
    }
    this.session = {id: newSessionId(), began: Date.now(), hops: 0, last: "", open: true};
    this.older = null;
    this.tellOutcome("");
    this.send(dialled.answers);
  }

  facts(answers) {
    return {
      session: this.session.id,
      phone: this.find("[data-number]").value,
      network: this.find("[data-network]").value,
      service_code: CODE,
      text: answers.join("*"),
    };
  }

  async send(answers) {
    const session = this.session;
    this.older = session.hops ? this.answers : null;
    this.answers = answers;
    this.reply = null;
    session.hops += 1;
    tick();
    this.show("waiting", "USSD code running…", "", "Cancel");
    const reply = await post(desk.dataset.hop, this.facts(answers));
    if (session !== this.session || !session.open) return;
    this.reply = reply;
    if (reply.error) {
      this.tellOutcome(reply.error);
      this.show("shown", NO_ANSWER, "OK", "");
      // Of a first hop that never arrived there is no end to tell.
      this.close("failed", session.hops > 1 ? "Failed" : "");
      return;
    }
    session.last = reply.text;
    this.tellFigures(reply);
    if (reply.kind === "CON") this.show("open", reply.text, "Send", "Cancel");
    else {
      this.show("shown", reply.text, "OK", "");
      this.close("ended by END", "Success");
    }
  }

  end() {
    if (this.session && this.session.open) this.close("hung up", "Incomplete");
    this.idle();
  }

  // The session is over. The network tells the product so, unless the network itself went away.
  close(how, status) {
    const session = this.session;
    session.open = false;
    const seconds = this.seconds();
    const rest = `after ${clock(seconds)}, ${session.hops} ${session.hops === 1 ? "hop" : "hops"}`;
    this.lines("[data-session]", ["span", how, "st off"], ["", " "], ["small", rest]);
    if (!status) return;
    const notice = {status, hops: session.hops, last: session.last};
    notice.duration_ms = Date.now() - session.began;
    post(desk.dataset.hangUp, {...this.facts(this.answers), ...notice});
  }

  seconds() {
    return Math.min(SESSION_SECONDS, Math.floor((Date.now() - this.session.began) / 1000));
  }

  tick(time) {
    this.find("[data-clock]").textContent = time;
    if (!this.session || !this.session.open) return;
    const seconds = this.seconds();
    if (seconds >= SESSION_SECONDS) {
      this.show("shown", "Session timed out.", "OK", "");
      this.close("timed out", "Incomplete");
      return;
    }
    const x = String(Math.round((seconds / SESSION_SECONDS) * METER_UNITS));
    this.find("[data-timer-bar]").setAttribute("width", x);
    this.find("[data-timer-hand]").setAttribute("d", `M${x} 0v14`);
    const of = ` of ${clock(SESSION_SECONDS)} `;
    this.find("[data-timer]").setAttribute("aria-label", clock(seconds) + of);
    this.lines("[data-session]", ["b", clock(seconds)], ["", of], ["small", `hop ${this.session.hops}`]);
  }

  lines(selector, ...parts) {
    const nodes = parts.map(([tag, text, className]) => {
      if (!tag) return text;
      const node = document.createElement(tag);
      node.textContent = text;
      if (className) node.className = className;
      return node;
    });
    this.find(selector).replaceChildren(...nodes);
  }

  tellFigures(reply) {
    const share = Math.min(1, reply.septets / reply.budget);
    const over = reply.septets > reply.budget;
    const bar = this.find("[data-meter-bar]");
    bar.setAttribute("width", String(Math.round(share * METER_UNITS)));
    bar.setAttribute("class", over ? "cr" : "c1");
    const line = `${reply.septets} of ${reply.budget} septets`;
    this.find("[data-meter]").setAttribute("aria-label", line);
    const end = reply.kind === "END" ? "END, " : "";
    const rest = `${reply.label}, ${end}${reply.ms} ms`;
    const figure = ["b", String(reply.septets), over ? "red" : ""];
    this.lines("[data-figures]", figure, ["", ` of ${reply.budget} septets `], ["small", rest]);
  }

  tellOutcome(text) {
    this.find("[data-outcome]").textContent = text;
    this.find("[data-outcome]").hidden = !text;
  }

  drop() {
    if (!this.session || !this.session.open) return this.tellOutcome("Nothing to drop: dial first.");
    this.close("network lost", "");
    this.show("shown", "No network.", "OK", "");
    return this.tellOutcome("The product was not told. Dial again and see.");
  }

  async twice() {
    if (!this.reply || this.reply.error) return this.tellOutcome("No answer to repeat: dial first.");
    const hop = () => post(desk.dataset.hop, this.facts(this.answers));
    const copies = await Promise.all([hop(), hop()]);
    const first = this.reply;
    const same = copies.every((copy) => copy.kind === first.kind && copy.text === first.text);
    return this.tellOutcome(same
      ? "Both copies were answered with the same screen as the first."
      : `The copies differ: ${copies.map((copy) => copy.text || copy.error).join(" | ")}`);
  }

  async loseRedis() {
    const reply = await post(desk.dataset.loseRedis, {});
    return this.tellOutcome(reply.error || "Every session is gone from Redis. Go on typing and see.");
  }

  async late() {
    if (!this.older) return this.tellOutcome("Two hops are needed first: dial, and answer once.");
    const reply = await post(desk.dataset.hop, this.facts(this.older));
    return this.tellOutcome(reply.error
      || `The older hop came last and was answered ${reply.kind} ${reply.label}. This screen stays.`);
  }
}

const add = document.querySelector("[data-add]");
function addPhone() {
  phones.push(new Phone(CAST[phones.length], "abcd"[phones.length % 4]));
  document.querySelector("[data-count]").textContent = COUNTS[phones.length];
  add.hidden = phones.length === CAST.length;
  tick();
}

const maseru = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZone: "Africa/Maseru",
});
function tick() {
  const time = maseru.format(new Date());
  for (const phone of phones) phone.tick(time);
}

// One question for all phones of the page; it also tells the wallet that somebody is looking.
const POCKET_MS = 2000;
async function readPockets() {
  const numbers = phones.map((phone) => phone.find("[data-number]").value);
  const reply = await post(desk.dataset.pocket, {phones: numbers});
  if (!reply.phones) return;
  phones.forEach((phone, place) => phone.pocket.show(reply.phones[numbers[place]]));
}

addPhone();
addPhone();
readPockets();
setInterval(() => { if (!document.hidden) readPockets(); }, POCKET_MS);
add.addEventListener("click", addPhone);
setInterval(tick, 1000);
})();
