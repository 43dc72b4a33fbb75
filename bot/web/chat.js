// One page of the chat: resident, officer, or a pane of the demo.

import { Compose } from "./compose.js";
import { Link } from "./link.js";
import { Memory, size } from "./memory.js";
import { View, make } from "./view.js";
import { awaken, forStaff, name, onLanguage, settings, spoken, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const memory = new Memory(settings.as, settings.who);
const link = new Link(settings, memory);
const view = new View({ log: $("log"), scroll: $("scroll"), newer: $("newer"), onPress: press, onMoved: (entry) => memory.keep(entry) });
const compose = new Compose({ view, link, say, draftKey: `minhu/draft/${settings.as}` });

function say(body, shown) {
  const id = identifier();
  const entry = { id, at: Date.now(), after: view.last, language: spoken(), body, state: "waiting", ...shown };
  link.say(entry);
  view.said(entry, true);
  hint();
  $("recover").hidden = true;
}

function press(said, index, label) {
  say({ press: { mid: said.mid, index } }, { label });
}

function identifier() {
  if (crypto.randomUUID) return crypto.randomUUID(); // https and this machine only
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// News

let caughtUp = false;
const early = [];

link.addEventListener("message", ({ detail }) => {
  if (!caughtUp) { early.push(detail); return; }
  show(detail, true);
});

link.addEventListener("state-of", ({ detail }) => {
  const entry = memory.find(detail.id);
  if (!entry || entry.state === "heard") return;
  entry.state = detail.state;
  memory.keep(entry);
  view.said(entry);
});

link.addEventListener("state", ({ detail }) => {
  if (detail === "open" && !caughtUp) history();
  if (detail === state) return;
  state = detail;
  banner();
});

function history() {
  caughtUp = true;
  $("log").setAttribute("aria-busy", "true"); // what was there before is not read out
  const place = ({ sequence }) => sequence || Infinity;
  for (const message of early.splice(0).sort((a, b) => (place(a) < place(b) ? -1 : 1))) show(message, false);
  memory.tidy();
  $("log").removeAttribute("aria-busy");
  sessionStorage.removeItem("minhu/mended");
  view.toEnd();
  hint();
}

function show(message, live) {
  const fresh = view.message(message, live);
  memory.see(message.sequence);
  if (!fresh || !live) return;
  if (document.hidden) titled(unread + 1);
  hint();
  if (parent !== window) parent.postMessage({ minhu: settings.as, language: message.language }, location.origin);
}

// Whoever looks elsewhere sees in the row of tabs that something came.
let unread = 0;
function titled(count) {
  unread = count;
  document.title = `${unread ? `(${unread}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`;
}
onLanguage(() => titled(unread));
document.addEventListener("visibilitychange", () => { if (!document.hidden) titled(0); });

memory.onOther((entry) => view.said(entry));

// The server knows this cookie no more: the page comes again with a new one, once.
link.addEventListener("lost", () => {
  if (sessionStorage.getItem("minhu/mended")) { state = "cookies"; banner(); return; }
  sessionStorage.setItem("minhu/mended", "1");
  location.reload();
});

// A short break is nobody's business; one of two seconds is told.
let state = "opening";
let later;
function banner() {
  clearTimeout(later);
  const key = { offline: "offline", reconnecting: "reconnecting", busy: "busy", cookies: "cookies" }[state];
  const tell = () => { $("banner").textContent = key ? words(key) : ""; $("banner").hidden = !key; };
  if ((state === "reconnecting" || state === "busy") && $("banner").hidden) later = setTimeout(tell, 2000);
  else tell();
}

function hint() {
  $("hint").hidden = !view.current;
  if (view.current) $("text").setAttribute("aria-describedby", "hint");
  else $("text").removeAttribute("aria-describedby");
}

// First view

$("example").addEventListener("click", () => compose.put($("example").textContent));
$("try").hidden = forStaff;
const lost = settings.lost ? "lost_staff" : settings.fresh && !forStaff && memory.hasOther ? "lost_resident" : "";
$("lost").hidden = !lost;
$("recover").hidden = Boolean(settings.as) || Boolean(lost) || memory.said().length > 0;
memory.forgetOthers();

onLanguage(() => {
  $("example").textContent = settings.examples[spoken()] ?? words("example");
  if (lost) $("lost").textContent = words(lost);
  $("urgent").hidden = forStaff || !settings.urgent.length;
  $("urgent").querySelector("ul").replaceChildren(...settings.urgent.map(([number, names]) =>
    make("li", {}, make("a", { href: `tel:${number}` }, make("b", {}, number), make("span", {}, name(names))))));
  banner();
});

// Larger type

const page = document.documentElement;
page.classList.toggle("framed", parent !== window);
const sized = (told) => {
  page.dataset.size = String(size.get());
  $("size").textContent = told ? words(`size_${size.get()}`) : "";
  $("text").dispatchEvent(new Event("input")); // the box grows with its words
  if (view.stuck) view.toEnd();
};
$("larger").addEventListener("click", () => { size.set((size.get() + 1) % 3); sized(true); });
sized(false);

for (const entry of memory.said()) view.said(entry);
awaken();
if (matchMedia("(hover: hover)").matches && parent === window) $("text").focus();
link.start();
