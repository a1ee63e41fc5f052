// What lies in a phone of the page: its texts, and what its wallet asks.
"use strict";

function made(tag, text, ...inside) {
  const node = document.createElement(tag);
  node.textContent = text;
  node.append(...inside);
  return node;
}

class Pocket {
  constructor(unit, urls, post, tell) {
    this.unit = unit;
    this.urls = urls;
    this.post = post;
    this.tell = tell;
    this.found = {};
  }

  // She writes to us, as to any number.
  async write(number, network) {
    const text = this.find("[data-write-text]");
    const reply = await this.post(this.urls.write, {phone: number, network, text: text.value});
    if (reply.error) return this.tell(reply.error);
    if (reply.status !== 200) return this.tell(`The door answered ${reply.status}.`);
    text.value = "";
    return this.tell("Sent: the answer comes as a message.");
  }

  find(selector) {
    return this.unit.querySelector(selector);
  }

  // Drawn anew only when it changed, so that nothing under a finger moves.
  show(found) {
    if (!found) return;
    if (JSON.stringify(found.asks) !== JSON.stringify(this.found.asks)) this.showAsks(found.asks);
    if (JSON.stringify(found.texts) !== JSON.stringify(this.found.texts)) this.showTexts(found.texts);
    this.found = found;
  }

  showAsks(asks) {
    const wallet = this.find("[data-wallet]");
    if (!asks.length) return wallet.replaceChildren(made("p", "", made("small", "Nothing to approve.")));
    return wallet.replaceChildren(...asks.flatMap((ask) => this.slip(ask)));
  }

  slip(ask) {
    const buttons = [["Approve", "approve", "go"], ["Refuse", "refuse", ""]].map(([says, answer, look]) => {
      const button = made("button", says);
      button.type = "button";
      button.className = look;
      button.addEventListener("click", () => this.answerAsk(ask.reference, answer));
      return button;
    });
    const ignore = made("button", "Ignore");
    ignore.type = "button";
    ignore.addEventListener("click", () => this.find("[data-wallet]").replaceChildren(
      made("p", "", made("small", "Left unanswered: it ends by itself."))));
    const asked = made("p", `Pay ${ask.amount}? Your PIN, please.`);
    asked.className = "slip";
    const row = made("div", "", ...buttons, ignore);
    row.className = "row";
    return [asked, row];
  }

  async answerAsk(reference, answer) {
    const reply = await this.post(this.urls.answerUrl, {reference, answer});
    if (reply.error) return this.tell(reply.error);
    if (!reply.answered) this.tell("That prompt has ended.");
    return this.showAsks([]);
  }

  showTexts(texts) {
    this.find("[data-texts-count]").textContent = texts.length ? `Messages ${texts.length}` : "Messages";
    this.find("[data-none]").hidden = texts.length > 0;
    this.find("[data-texts]").replaceChildren(...texts.map((text) => {
      const says = made("p", text.says);
      says.className = "sms";
      return made("li", "", made("time", text.at), says);
    }));
  }
}
