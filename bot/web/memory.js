// What this browser keeps of its own side: what was said and whether it was heard. One key a message, so that two tabs
// never write over each other; the line's messages are asked from the server again.

const KEPT = 200;

class Shelf {
  constructor() {
    this.spare = new Map();
    try {
      localStorage.setItem("minhu", "1");
      this.store = localStorage;
    } catch {
      this.store = null;
    }
  }

  get(key) {
    return this.spare.get(key) ?? this.store?.getItem(key) ?? null;
  }

  set(key, value) {
    try {
      this.store.setItem(key, value);
      this.spare.delete(key);
    } catch {
      this.spare.set(key, value); // full, or not allowed: for as long as the page is open
    }
  }

  remove(key) {
    this.spare.delete(key);
    this.store?.removeItem(key);
  }

  keys(start) {
    const stored = this.store ? Object.keys(this.store) : [];
    return [...new Set([...stored, ...this.spare.keys()])].filter((key) => key.startsWith(start));
  }
}

const shelf = new Shelf();

export const size = {
  get: () => Number(shelf.get("minhu/size")) || 0,
  set: (value) => shelf.set("minhu/size", String(value)),
};

export class Memory {
  constructor(as, who) {
    this.role = `minhu/${as || "resident"}/`;
    this.start = `${this.role}${who}/`;
    this.hasOther = shelf.keys(this.role).some((key) => !key.startsWith(this.start));
  }

  said() {
    return shelf.keys(`${this.start}out/`).map((key) => JSON.parse(shelf.get(key))).sort((a, b) => a.at - b.at);
  }

  find(id) {
    const kept = shelf.get(`${this.start}out/${id}`);
    return kept ? JSON.parse(kept) : null;
  }

  keep(entry) {
    shelf.set(`${this.start}out/${entry.id}`, JSON.stringify(entry));
  }

  unheard() {
    return this.said().filter((entry) => entry.state === "waiting" || entry.state === "sent");
  }

  // The sequences of the line's newest messages. They grow and have gaps: the house counts for everybody at once.
  seen() {
    return JSON.parse(shelf.get(`${this.start}seen`) ?? "[]");
  }

  see(sequence) {
    const seen = this.seen();
    if (!sequence || seen.includes(sequence)) return;
    seen.push(sequence);
    shelf.set(`${this.start}seen`, JSON.stringify(seen.sort((a, b) => a - b).slice(-KEPT)));
  }

  // Where to ask on: before the last `back` messages, or from the beginning.
  after(back) {
    return this.seen().at(-1 - back) ?? 0;
  }

  tidy() {
    const heard = this.said().filter((entry) => entry.state === "heard");
    for (const entry of heard.slice(0, Math.max(0, heard.length - KEPT))) shelf.remove(`${this.start}out/${entry.id}`);
  }

  forgetOthers() {
    for (const key of shelf.keys(this.role)) if (!key.startsWith(this.start)) shelf.remove(key);
    this.hasOther = false;
  }

  // What another tab of this browser said or saw heard, as it is kept now: its older news may come after this tab saw it heard.
  onOther(listener) {
    const out = `${this.start}out/`;
    addEventListener("storage", (event) => {
      if (event.newValue && event.key?.startsWith(out)) listener(this.find(event.key.slice(out.length)) ?? JSON.parse(event.newValue));
    });
  }
}
