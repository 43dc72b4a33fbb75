// The demo: two chats in frames, each with its own cookie, and what happened to the ticket between them.

import { make } from "./view.js";
import { awaken, onLanguage, settings, speak, spoken } from "./words.js";

const POLL = 1500;
const $ = (id) => document.getElementById(id);
const panes = document.querySelector(".panes");
const switches = [...document.querySelectorAll(".switch button")];

function choose(pane) {
  panes.dataset.shown = pane;
  for (const button of switches) {
    const chosen = button.dataset.pane === pane;
    button.setAttribute("aria-pressed", String(chosen));
    if (chosen) button.querySelector(".dot").hidden = true;
  }
}

const news = (pane) => {
  const button = switches.find((one) => one.dataset.pane === pane);
  if (button && panes.dataset.shown !== pane) button.querySelector(".dot").hidden = false;
};

for (const button of switches) button.addEventListener("click", () => choose(button.dataset.pane));

addEventListener("message", (event) => {
  if (event.origin !== location.origin || !event.data?.minhu) return;
  news(event.data.minhu);
  if (event.data.minhu === "resident") speak(event.data.language);
});

$("restart").addEventListener("click", async () => {
  const response = await fetch("/demo/restart", { method: "POST" });
  if (response.ok) location.reload();
});

const when = (at) => {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const zone = { timeZone: settings.timezone };
  return new Intl.DateTimeFormat(spoken(), { ...zone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
};

// Steps stand in the order told, and only those that changed are written again: a screen reader hears the new ones.
let written = [];
let steps = [];
function write(language) {
  const told = steps.map((step, at) => ({ ...step, first: step.number !== steps[at - 1]?.number, language }));
  const same = told.findIndex((step, at) => JSON.stringify(step) !== JSON.stringify(written[at]));
  const from = same === -1 ? told.length : same;
  const list = $("steps");
  while (list.children.length > from) list.lastElementChild.remove();
  for (const step of told.slice(from)) {
    list.append(make("li", {},
      step.first && step.number ? make("strong", { class: "number" }, step.number) : null,
      make("div", { class: "step" },
        make("time", { datetime: String(step.at) }, when(step.at)),
        step.state ? make("span", { class: "badge" }, step.state) : null,
        make("p", {}, step.text ?? ""))));
  }
  $("empty").hidden = told.length > 0;
  if (told.length > written.length) {
    news("timeline");
    list.lastElementChild.scrollIntoView({ block: "nearest" });
  }
  written = told;
}

async function poll() {
  try {
    const response = await fetch("/demo/timeline", { signal: AbortSignal.timeout?.(10_000) });
    if (response.status === 401) { location.reload(); return; }
    steps = (await response.json()).steps ?? [];
    write(spoken());
    $("silent").hidden = response.ok;
  } catch {
    $("silent").hidden = false;
  }
  setTimeout(poll, document.hidden ? POLL * 4 : POLL);
}

onLanguage(() => write(spoken()));
awaken();
poll();
