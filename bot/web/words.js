// The page's words. The language follows the last message; before the first one, the browser.

const page = document.documentElement;
const settings = JSON.parse(document.body.dataset.settings);
const texts = await load();

async function load() {
  for (;;) {
    try {
      const response = await fetch("/web/texts.json");
      if (response.ok) return await response.json();
    } catch {
      // the connection broke while the page came in
    }
    await new Promise((done) => { setTimeout(done, 2000); });
  }
}

export const languages = settings.languages;
export { settings };

// The city's limits as they are told; a file's in MB.
const limits = { ...settings.limits, megabytes: Math.floor(settings.limits.bytes / 1024 ** 2) };

const fits = (asked) => languages.find((known) => known.split("-")[0] === asked.toLowerCase().split("-")[0]);

let language = (navigator.languages ?? [navigator.language]).map(fits).find(Boolean) ?? languages[0];

export const spoken = () => language;

export const name = (names) => names[language] ?? names[languages[0]] ?? Object.values(names)[0] ?? "";

export function words(key, values = {}) {
  const all = { hotline: name(settings.names), ...limits, ...values };
  return (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, value) => all[value] ?? whole);
}

// Officers read their own words at the same places of the page, where there are any.
export const forStaff = settings.as === "staff" || settings.as === "officer";
const variants = forStaff ? [`${settings.as}_`, "staff_", ""] : [""];
export const own = (key) => words(variants.map((start) => start + key).find((variant) => variant in texts[language]) ?? key);

const listeners = [];
export const onLanguage = (listener) => { listeners.push(listener); listener(); };

export function speak(asked) {
  if (!languages.includes(asked) || asked === language) return;
  language = asked;
  apply();
}

// Buttons do nothing until their script is there: pressed before, a form would reload the page.
export function awaken() {
  for (const button of document.querySelectorAll("[data-waits]")) {
    button.disabled = false;
    button.removeAttribute("data-waits");
  }
  document.getElementById("stuck")?.setAttribute("hidden", "");
}

function apply() {
  page.lang = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = own(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", own(element.dataset.tLabel));
  for (const element of document.querySelectorAll("[data-t-title]")) element.title = own(element.dataset.tTitle);
  for (const element of document.querySelectorAll("[data-t-placeholder]")) element.placeholder = own(element.dataset.tPlaceholder);
  document.title = settings.as === "demo" ? words("demo_title") : own("title");
  for (const listener of listeners) listener();
}

apply();
