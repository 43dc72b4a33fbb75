// The connection: a socket, or plain requests where sockets do not get through.
//
//   open ─► hello ─► since(last seen − overlap) ─► caught_up ─► say again what was not heard ─► say …
//    ▲                                                                                     │
//    └────────────── closed, silent, online again: after a pause that grows ◄──────────────┘
//
// Saying again is harmless: the id makes it the same message. Messages that come again are dropped by their mid (view).

const OVERLAP = 20; // messages of two conversations may be committed out of order
const FIRST = 150; // what a page that is opened shows
const SOON = 500;
const BEAT = 25_000;
const PATIENCE = 10_000;
const POLL = 3_000;
const PAUSES = [300, 1000, 2000, 4000, 8000, 15_000];
const LOST = 4401, FLOODED = 4429;

export class Link extends EventTarget {
  constructor(settings, memory) {
    super();
    this.settings = settings;
    this.memory = memory;
    this.query = settings.as ? `as=${settings.as}` : "";
    this.failures = 0;
    this.neverOpened = 0;
    this.ready = false;
    this.first = true;
    this.waiting = new Map();
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => this.#tell("state", "offline"));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#now(); });
  }

  start() {
    this.#open();
  }

  say(entry) {
    this.memory.keep(entry);
    if (this.ready) this.#transmit(entry);
    else this.#now();
  }

  url(path) {
    const joint = path.includes("?") ? "&" : "?";
    return this.query ? `${path}${joint}${this.query}` : path;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #after() {
    return this.memory.after(this.first ? FIRST : OVERLAP);
  }

  // Socket

  #open() {
    clearTimeout(this.retry);
    if (this.socket || this.polling) return;
    let socket;
    try {
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      socket = new WebSocket(`${scheme}//${location.host}${this.url("/chat/socket")}`);
    } catch {
      this.neverOpened = 2;
      this.#fall();
      return;
    }
    this.socket = socket;
    this.greeted = false;
    this.#expect();
    socket.addEventListener("message", (event) => { if (socket === this.socket) this.#hear(JSON.parse(event.data)); });
    socket.addEventListener("close", (event) => { if (socket === this.socket) this.#closed(event.code); });
  }

  #send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  #hear(frame) {
    clearTimeout(this.silence);
    this.silence = null;
    switch (frame.type) {
      case "hello":
        if (frame.who !== this.settings.who) { this.#tell("lost"); return; }
        this.greeted = true;
        this.failures = 0;
        this.neverOpened = 0;
        this.#ask();
        clearInterval(this.beat);
        this.beat = setInterval(() => this.#ask(), BEAT);
        break;
      case "caught_up":
        this.#caughtUp();
        break;
      case "lost":
        this.#tell("lost");
        break;
      default:
        this.#take(frame);
    }
  }

  #ask() {
    if (this.#send({ type: "since", after: this.#after() })) this.#expect();
  }

  // A push gets its sequence when it has been sent: ask for it a moment later.
  #soon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.#now(), SOON);
  }

  #expect() {
    this.silence ??= setTimeout(() => this.#closed(0), PATIENCE);
  }

  #closed(code) {
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    clearTimeout(this.silence);
    clearInterval(this.beat);
    this.silence = null;
    socket?.close();
    if (code === LOST) { this.#tell("lost"); return; }
    if (!this.greeted) this.neverOpened += 1;
    this.#tell("state", navigator.onLine ? "reconnecting" : "offline");
    if (this.neverOpened >= 2) { this.#fall(); return; }
    const pause = code === FLOODED ? 15_000 : PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => this.#open(), pause * (0.8 + Math.random() * 0.4));
  }

  #now() {
    if (this.polling) { this.#poll(); return; }
    if (this.socket) { if (this.greeted) this.#ask(); return; }
    this.#open();
  }

  #caughtUp() {
    const opening = !this.ready;
    this.#upToDate();
    if (opening) for (const entry of this.memory.unheard()) this.#transmit(entry);
  }

  #transmit(entry) {
    if (this.waiting.has(entry.id)) return;
    if (this.polling) { this.#poll(); return; }
    this.#send({ type: "say", id: entry.id, language: entry.language, ...entry.body });
  }

  #take(frame) {
    switch (frame.type) {
      case "got":
        this.#tell("state-of", { id: frame.id, state: "sent" });
        break;
      case "heard":
        this.#tell("state-of", { id: frame.id, state: "heard" });
        this.#tell("state", "open");
        break;
      case "refused":
        this.#tell("state-of", { id: frame.id, state: "refused" });
        break;
      case "wait": {
        const again = () => {
          this.waiting.delete(frame.id);
          if (!frame.id) this.#ask();
          else if (this.ready) this.memory.unheard().filter((entry) => entry.id === frame.id).forEach((entry) => this.#transmit(entry));
        };
        if (frame.id) this.#tell("state", "busy");
        clearTimeout(this.waiting.get(frame.id));
        this.waiting.set(frame.id, setTimeout(again, Math.max(0.2, frame.seconds) * 1000));
        break;
      }
      case "message":
        this.#tell("message", frame);
        if (!frame.sequence) this.#soon();
        break;
    }
  }

  // Plain requests

  #fall() {
    this.polling = true;
    this.fellAt = Date.now();
    this.#poll();
  }

  async #poll() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    clearTimeout(this.next);
    let pause = document.hidden ? POLL * 4 : POLL;
    try {
      const told = await this.#request(this.url(`/chat/since?after=${this.#after()}`));
      if (!told) return;
      for (const message of told.messages) this.#take(message);
      this.#upToDate();
      for (const entry of this.memory.unheard()) {
        const answer = await this.#request(this.url("/chat/send"), {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ type: "say", id: entry.id, language: entry.language, ...entry.body }),
        });
        if (!answer) return;
        if (answer.wait) { this.#tell("state", "busy"); pause = Math.max(500, answer.wait * 1000); break; }
        for (const message of answer.messages ?? []) this.#take(message);
        this.#tell("state-of", { id: entry.id, state: answer.heard ? "heard" : "refused" });
      }
    } catch {
      this.ready = false;
      this.#tell("state", navigator.onLine ? "reconnecting" : "offline");
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; pause = 0; }
      this.next = setTimeout(() => this.#step(), pause);
    }
  }

  #step() {
    if (Date.now() - this.fellAt < 60_000) { this.#poll(); return; }
    this.polling = false; // try a socket now and then
    this.ready = false;
    this.neverOpened = 1;
    this.#open();
  }

  #upToDate() {
    this.first = false;
    this.ready = true;
    this.#tell("state", "open");
  }

  async #request(path, options = {}) {
    const response = await fetch(path, { ...options, signal: AbortSignal.timeout?.(20_000) });
    if (response.status === 401) { this.#tell("lost"); return null; }
    if (![200, 400, 413, 503].includes(response.status)) throw new Error(String(response.status));
    return response.json();
  }
}
