// The conversation on the page. An entry's place is fixed by what it is: the line's messages by their sequence, one's own
// after the last message that was there when it was said. So the order is the same in every tab and after every reload.
// A push arrives before it has a sequence: it stands at the end until then, and what was said after it stays after it.

import { forStaff, name, settings, speak, spoken, words, onLanguage } from "./words.js";

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") element.className = value;
    else if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

const before = (a, b) => {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
};

export class View {
  constructor({ log, scroll, newer, onPress, onMoved }) {
    Object.assign(this, { log, scroll, newer, onPress, onMoved });
    this.entries = []; // in order
    this.byMid = new Map();
    this.own = new Map();
    this.last = 0;
    this.stuck = true;
    scroll.addEventListener("scroll", () => {
      this.stuck = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
      if (this.stuck) newer.hidden = true;
    }, { passive: true });
    newer.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => { if (this.stuck) this.toEnd(); }).observe(scroll);
    onLanguage(() => this.entries.forEach((entry) => this.#dress(entry)));
  }

  toEnd() {
    if (!this.entries.length) return; // the first view is read from its beginning
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.newer.hidden = true;
    this.stuck = true;
  }

  // A message of the line; false when it was here before.
  message(said, live) {
    const known = this.byMid.get(said.mid);
    if (known) {
      if (known.said.mid === said.mid && !known.said.sequence && said.sequence) this.#sequence(known, said.sequence);
      return false;
    }
    const place = said.sequence ? [said.sequence, 0, Date.parse(said.at)] : [this.last, 1, Date.now()];
    this.last = Math.max(this.last, said.sequence);
    const changed = said.edit ? this.byMid.get(said.edit) : null;
    if (changed && !before(place, changed.active)) {
      changed.said = said;
      changed.active = place;
      this.byMid.set(said.mid, changed);
      this.#build(changed);
    } else {
      const entry = { place, active: place, said };
      this.byMid.set(said.mid, entry);
      this.#insert(entry);
    }
    this.#mark();
    this.#follow(live);
    // What is to be answered now is shown where it stands; nobody is torn away from what they read by what a colleague did.
    if (changed && live && this.current === changed) changed.node.scrollIntoView({ block: "nearest" });
    if (!said.sequence || said.sequence >= this.last) speak(said.language);
    return true;
  }

  // What this browser said, or news of it.
  said(mine, live) {
    const known = this.own.get(mine.id);
    if (known) {
      known.mine = mine;
      this.#state(known);
    } else {
      this.last = Math.max(this.last, mine.after);
      const place = [mine.after, 1, mine.at];
      const entry = { place, active: place, mine };
      this.own.set(mine.id, entry);
      this.#insert(entry);
      if (live) this.toEnd();
    }
    this.#mark();
  }

  // The message whose choices are the ones to answer now.
  get current() {
    const last = this.entries
      .filter((entry) => entry.mine || entry.said.labels.length)
      .reduce((newest, entry) => (newest && before(entry.active, newest.active) ? newest : entry), null);
    return last?.said ? last : null;
  }

  choice(number) {
    return this.current?.buttons[number - 1] ?? null;
  }

  mean(number) {
    for (const button of this.log.querySelectorAll(".meant")) button.classList.remove("meant");
    if (number) this.choice(number)?.classList.add("meant");
  }

  #sequence(entry, sequence) {
    const place = [sequence, 0, Date.parse(entry.said.at)];
    for (const { mine } of this.entries.filter((other) => other.mine && before(entry.active, other.place) && other.place[0] < sequence)) {
      mine.after = sequence;
      this.own.get(mine.id).place[0] = sequence;
      this.onMoved(mine);
    }
    this.last = Math.max(this.last, sequence);
    entry.said.sequence = sequence;
    if (entry.place === entry.active) entry.place = place; // else a card that was changed: it stays where it stands
    entry.active = place;
    const at = this.entries.indexOf(entry);
    const fits = (one, two) => !one || !two || !before(two.place, one.place);
    if (!fits(this.entries[at - 1], entry) || !fits(entry, this.entries[at + 1])) {
      this.entries.splice(at, 1);
      this.#settle(entry);
    }
    this.#mark();
  }

  #insert(entry) {
    this.#build(entry);
    this.#settle(entry);
  }

  #settle(entry) {
    let at = this.entries.length;
    while (at > 0 && before(entry.place, this.entries[at - 1].place)) at -= 1;
    this.entries.splice(at, 0, entry);
    this.log.insertBefore(entry.node, this.entries[at + 1]?.node ?? null);
  }

  #build(entry) {
    const node = make("div", { class: entry.mine ? "said own" : "said" });
    entry.who = make("span", { class: "unseen" });
    entry.bubble = make("div", { class: "bubble" });
    entry.foot = make("div", { class: "foot" });
    node.append(entry.who, entry.bubble);
    if (entry.mine) this.#buildOwn(entry);
    else this.#buildLine(entry, node);
    node.append(entry.foot);
    entry.node?.replaceWith(node);
    entry.node = node;
    this.#dress(entry);
  }

  #buildLine(entry, node) {
    const { said } = entry;
    entry.bubble.lang = said.language;
    entry.bubble.append(...written(said.text));
    entry.pictures = this.#pictures(entry.bubble, said.photos);
    entry.buttons = said.labels.map((label, at) =>
      make("button", { type: "button", lang: said.language, click: () => this.onPress(said, at + 1, label) },
        make("span", { class: "n", "aria-hidden": "true" }, String(at + 1)), make("span", {}, label)));
    // In a list a ticket is opened where it stands, too; keyboards and readers of the screen have the button below.
    for (const whole of entry.bubble.querySelectorAll(".led b.whole")) {
      const at = said.labels.indexOf(whole.textContent);
      if (at < 0) continue;
      whole.classList.add("opens");
      whole.addEventListener("click", () => this.onPress(said, at + 1, said.labels[at]));
    }
    entry.choices = null;
    if (entry.buttons.length) {
      entry.choices = make("div", { class: "choices", role: "group" }, ...entry.buttons);
      node.append(entry.choices);
    }
  }

  #buildOwn(entry) {
    const { mine } = entry;
    if (mine.label) entry.bubble.append(mine.label);
    if (mine.place) entry.placed = entry.bubble.appendChild(make("span"));
    entry.pictures = this.#pictures(entry.bubble, mine.photos ?? []);
    if (mine.voice) entry.voice = entry.bubble.appendChild(make("audio", { controls: "", preload: "none", src: mine.voice }));
  }

  #pictures(bubble, paths) {
    if (!paths.length) return [];
    const pictures = paths.map((path) => make("img", { src: path, loading: "lazy", load: () => { if (this.stuck) this.toEnd(); } }));
    bubble.append(make("div", { class: "pictures" },
      ...pictures.map((picture, at) => make("a", { href: paths[at], target: "_blank", rel: "noopener" }, picture))));
    return pictures;
  }

  #dress(entry) {
    entry.who.textContent = `${entry.mine ? words("you") : words("line")}: `;
    entry.pictures.forEach((picture, at) => { picture.alt = words(entry.mine ? "photo_of_you" : "photo_of_line", { n: at + 1 }); });
    if (entry.placed) entry.placed.textContent = words("location_sent", { place: entry.mine.place });
    if (entry.voice) entry.voice.setAttribute("aria-label", words("voice_of_you"));
    entry.choices?.setAttribute("aria-label", words("choices_label"));
    entry.buttons?.forEach((button, at) => button.setAttribute("aria-label", words("choice", { n: at + 1, label: entry.said.labels[at] })));
    this.#state(entry);
  }

  #state(entry) {
    const at = new Date(entry.mine ? entry.mine.at : entry.said.at);
    const time = make("time", { datetime: at.toISOString() }, clock(at));
    entry.foot.replaceChildren(time);
    if (entry.said) {
      const listen = listening(entry.said);
      if (listen) entry.foot.append(listen);
      return;
    }
    const { state } = entry.mine;
    const tick = { sent: "✓", heard: "✓✓" }[state];
    entry.foot.classList.toggle("refused", state === "refused");
    entry.foot.dataset.state = state;
    entry.foot.append(make("span", {}, tick ? make("span", { class: "tick", "aria-hidden": "true" }, tick) : null, words(`state_${state}`)));
  }

  // Choices that are not the ones to answer now stay, subdued; a press of any kind stays visible.
  #mark() {
    const { current } = this;
    const pressed = new Set([...this.own.values()].map(({ mine }) => mine.body.press).filter(Boolean).map((p) => `${p.mid}#${p.index}`));
    for (const entry of this.entries) {
      entry.choices?.classList.toggle("old", entry !== current);
      entry.buttons?.forEach((button, at) => button.classList.toggle("chosen", pressed.has(`${entry.said.mid}#${at + 1}`)));
    }
  }

  #follow(live) {
    if (this.stuck) this.toEnd();
    else if (live) this.newer.hidden = false;
  }
}

function clock(at) {
  const zone = { timeZone: settings.timezone };
  const day = (when) => new Intl.DateTimeFormat("en-CA", zone).format(when);
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const date = day(at) === day(new Date()) ? {} : { month: "numeric", day: "numeric" };
  return new Intl.DateTimeFormat(spoken(), { ...zone, ...date, ...time }).format(at);
}

// A message as it is read: what is set in, and each row of a list, is a line of its own whose further lines hang; the parts
// of a row stand apart without their bars; a ticket's number, a code and a percentage stand out and stay whole.
const SET_IN = /^(?:[\u3000 ]|[•✔▶] )/;
const LABELLED = /^[^\u3000]{1,16}\u3000\S/;
const OVERDUE = /^(?:【[^】]+】|\[[^\]]+\]|[A-ZА-Я]{4,}:?(?= ))/; // what stands before the number in a list
const BAR = /[\u3000 ]+\|[\u3000 ]+/;
const NUMBER = /\b[A-Z]{1,6}-\d{6}-\d{4,}\b/;
const CODE = /^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/;
const TELLING = /(https:\/\/[^\s<>"'，。；、）】]+|\b[A-Z]{1,6}-\d{6}-\d{4,}\b|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b|\b\d+(?:\.\d+)?\s?%)/;

// The lines that the city names, and for staff a resident's mobile phone, are called by a tap: not 119 metres or house 120.
const called = [...Object.keys(settings.lines), ...(forStaff ? ["1[3-9]\\d{9}"] : [])].join("|");
const CALLED = called && new RegExp(`\\b(${called})\\b(?![.:-]?\\d|-| ?[号號元米路弄栋棟块個个人次天年件張张度円원번]| ?(?:m|km|yuan|days|years)\\b)`);

function written(text) {
  let open = false; // the line before was plain: a new one ends it
  return text.split("\n").flatMap((line) => {
    const figures = line.split("\u3000"); // a name and at least three figures: a row of a table
    const parts = figures[0] && figures.length > 3 && !BAR.test(line) ? figures : line.split(BAR);
    const row = parts.length > 1 || SET_IN.test(line) || LABELLED.test(line);
    const before = open && !row ? ["\n"] : [];
    open = !row;
    if (parts.length === 1) return row ? [make("span", { class: "row in" }, ...told(line))] : [...before, ...told(line)];
    const led = parts === figures || NUMBER.test(parts[0]);
    const [mark] = (led && OVERDUE.exec(parts[0])) || [""];
    const first = [mark && make("b", { class: "alarm" }, mark), ...told(parts[0].slice(mark.length))];
    return [make("span", { class: led ? "row parts led" : "row parts" },
      make("span", {}, ...first), ...parts.slice(1).map((part) => make("span", {}, ...told(part))))];
  });
}

function told(text) {
  return text.split(TELLING).flatMap((part, at) => {
    if (at % 2 === 0) return CALLED ? part.split(CALLED).map((piece, n) => (n % 2 ? make("a", { href: `${settings.lines[piece] ?? "tel"}:${piece}`, class: "whole" }, piece) : piece)) : part;
    if (!part.startsWith("https:")) return make("b", { class: CODE.test(part) ? "code" : "whole" }, part);
    return make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part);
  });
}

// Reading aloud, only with a voice of this device: others send the text to their maker.
function listening(said) {
  const synthesis = window.speechSynthesis;
  const voice = synthesis?.getVoices().find((one) => one.localService && one.lang.split(/[-_]/)[0] === said.language.split("-")[0]);
  if (!voice) return null;
  const button = make("button", { type: "button", class: "quiet" }, words("listen"));
  button.addEventListener("click", () => {
    const playing = button.dataset.playing;
    synthesis.cancel();
    if (playing) return;
    const speech = new SpeechSynthesisUtterance([said.text, ...said.labels].join("\n"));
    Object.assign(speech, { voice, lang: said.language, rate: 0.9 });
    speech.onend = speech.onerror = () => { delete button.dataset.playing; button.textContent = words("listen"); };
    button.dataset.playing = "1";
    button.textContent = words("listen_stop");
    synthesis.speak(speech);
  });
  return button;
}

export { make, name };
