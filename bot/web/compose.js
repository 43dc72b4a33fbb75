// Writing: text, photos, a place, a voice. What is sent leaves here as one `say`.

import { make } from "./view.js";
import { onLanguage, own, settings, words } from "./words.js";

const { photos: PHOTOS, bytes: BYTES, length: LENGTH } = settings.limits; // what the server takes
const SIDE = 2560;
const SECONDS = 120;
const TAKEN = ["image/jpeg", "image/png", "image/webp", "image/gif"];

const $ = (id) => document.getElementById(id);

export class Compose {
  constructor({ view, link, say, press, draftKey }) {
    Object.assign(this, { view, link, say, press, draftKey });
    this.text = $("text");
    this.photos = [];
    this.#writing();
    this.#choosing();
    this.#picturing();
    this.#placing();
    this.#speaking();
  }

  put(text) {
    this.text.value = text;
    this.#changed();
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
  }

  notice(key, calm = false) {
    this.noticed = key;
    const notice = $("notice");
    notice.textContent = key ? words(key) : "";
    notice.classList.toggle("calm", calm);
    notice.hidden = !key;
  }

  // Text

  #writing() {
    const { text } = this;
    text.addEventListener("input", () => this.#changed());
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send();
    });
    $("compose").addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    text.value = sessionStorage.getItem(this.draftKey) ?? "";
    this.#changed();
    onLanguage(() => { if (this.noticed) this.notice(this.noticed, $("notice").classList.contains("calm")); });
  }

  #changed() {
    const { text } = this;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 4}px`;
    sessionStorage.setItem(this.draftKey, text.value);
    // Nothing is cut off: what is too long stays as it was pasted, and its writer decides.
    const long = text.value.trim().length > LENGTH;
    if (long !== (this.noticed === "text_long")) this.notice(long ? "text_long" : "");
    this.view.mean(this.#number());
  }

  // A lone number that a choice carries means that choice: it is shown, and Enter takes it. Taking it at once would
  // swallow the beginning of “5号楼” or of a telephone number.
  #number() {
    const text = this.text.value.normalize("NFKC").trim();
    return /^[1-9]\d?$/.test(text) && !this.photos.length && this.view.choice(Number(text)) ? Number(text) : 0;
  }

  async #send() {
    if (this.sending) return;
    const number = this.#number();
    if (number) {
      this.#clear();
      this.view.choice(number).click();
      return;
    }
    const text = this.text.value.trim();
    if ((!text && !this.photos.length) || text.length > LENGTH) { this.text.focus(); return; }
    this.sending = true;
    try {
      const kept = await this.#uploaded();
      if (!kept) return;
      const body = { ...(text && { text }), ...(kept.length && { photos: kept.map(({ file, proof }) => ({ file, proof })) }) };
      this.#clear();
      this.say(body, { label: text, photos: kept.map(({ path }) => path) });
    } finally {
      this.sending = false;
      $("send").disabled = false;
    }
  }

  #clear() {
    for (const photo of this.photos) URL.revokeObjectURL(photo.url);
    this.photos = [];
    this.text.value = "";
    this.#changed();
    this.#preview();
    this.notice("");
  }

  // Digits where nothing is being written choose at once.
  #choosing() {
    document.addEventListener("keydown", (event) => {
      if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest?.("input, textarea, select, dialog") || this.text.value) return;
      const button = this.view.choice(Number(event.key));
      if (!button) return;
      event.preventDefault();
      button.click();
    });
  }

  // Photos

  #picturing() {
    const files = $("files");
    $("photo").addEventListener("click", () => files.click());
    files.addEventListener("change", async () => {
      const chosen = [...files.files];
      files.value = "";
      await this.#add(chosen);
    });
    this.text.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (pasted.length) { event.preventDefault(); this.#add(pasted); }
    });
    // A browser opens what is dropped beside a place for it, and the talk is gone.
    const carried = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    document.addEventListener("dragover", (event) => { if (carried(event)) event.preventDefault(); });
    document.addEventListener("drop", (event) => {
      if (!carried(event)) return;
      event.preventDefault();
      this.#add([...event.dataTransfer.files]);
    });
  }

  async #add(files) {
    this.notice("");
    if (this.photos.length + files.length > PHOTOS) this.notice("photos_many");
    for (const file of files.slice(0, PHOTOS - this.photos.length)) {
      if (file.type && !file.type.startsWith("image/")) { this.notice("refused_not_an_image"); continue; }
      const content = await smaller(file);
      if (content.size > BYTES) this.notice("refused_too_large");
      else this.photos.push({ content, name: file.name, url: URL.createObjectURL(content) });
    }
    this.#preview();
    if (this.photos.length) $("send").focus();
  }

  #preview() {
    const ready = $("ready");
    ready.hidden = !this.photos.length;
    ready.replaceChildren(...this.photos.map((photo, at) => make("li", { class: photo.bad ? "bad" : "" },
      make("img", { src: photo.url, alt: words("photo_ready", { n: at + 1 }) }),
      make("button", { type: "button", "aria-label": words("photo_remove", { n: at + 1 }), click: () => this.#remove(photo) }, "×"))));
    this.view.mean(this.#number());
  }

  #remove(photo) {
    URL.revokeObjectURL(photo.url);
    this.photos = this.photos.filter((other) => other !== photo);
    this.notice("");
    this.#preview();
    (document.querySelector("#ready button") ?? $("photo")).focus();
  }

  // Photos that were taken in stay so when another one fails: sending again uploads the rest only.
  async #uploaded() {
    if (!this.photos.length) return [];
    $("send").disabled = true;
    this.notice("photo_uploading", true);
    for (const photo of this.photos) {
      photo.kept ??= await this.#upload("/chat/photo", photo.content, photo.name, {}, photo);
      if (!photo.kept) { this.#preview(); return null; }
    }
    this.notice("");
    return this.photos.map((photo) => photo.kept);
  }

  async #upload(path, content, filename, fields, photo = {}) {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    form.append("file", content, filename);
    photo.bad = false;
    try {
      const response = await fetch(this.link.url(path), { method: "POST", body: form });
      const told = await response.json();
      if (response.ok) return told;
      photo.bad = response.status === 413 || response.status === 422;
      this.notice(photo.bad ? `refused_${told.refused}` : "refused_network");
    } catch {
      this.notice("refused_network");
    }
    return null;
  }

  // A place

  #placing() {
    const where = $("where"), finding = $("finding"), typed = $("typed");
    $("place").addEventListener("click", () => { finding.textContent = ""; typed.value = ""; where.showModal(); });
    $("where-close").addEventListener("click", () => where.close());
    $("where-form").addEventListener("submit", (event) => {
      const text = typed.value.trim();
      if (!text) { event.preventDefault(); typed.focus(); return; }
      this.say({ text }, { label: text });
    });
    typed.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault(); });
    $("here").addEventListener("click", () => {
      finding.textContent = words("location_finding");
      const failed = () => { finding.textContent = words("location_denied"); typed.focus(); };
      if (!navigator.geolocation) { failed(); return; }
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        if (!where.open) return; // given up meanwhile
        where.close();
        const place = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)} (±${Math.round(coords.accuracy)} m)`;
        this.say({ location: { lat: coords.latitude, lon: coords.longitude } }, { place });
      }, failed, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
    });
  }

  // A voice

  #speaking() {
    if (!window.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
    const speak = $("speak"), recording = $("recording");
    speak.hidden = false;
    speak.addEventListener("click", async () => {
      if (this.recorder) return;
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        this.#record(stream, recording);
      } catch {
        this.notice("voice_denied");
      }
    });
    $("keep").addEventListener("click", () => this.recorder?.stop());
    $("discard").addEventListener("click", () => { this.discarded = true; this.recorder?.stop(); });
  }

  #record(stream, recording) {
    const kinds = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
    const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32_000 });
    const parts = [], began = Date.now();
    const seconds = () => Math.round((Date.now() - began) / 1000);
    const show = () => {
      $("elapsed").textContent = words("voice_recording", { time: `${Math.floor(seconds() / 60)}:${String(seconds() % 60).padStart(2, "0")}` });
      if (seconds() >= SECONDS) recorder.stop();
    };
    const ticking = setInterval(show, 500);
    this.recorder = recorder;
    this.discarded = false;
    this.notice("");
    recording.hidden = false;
    show();
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", async () => {
      const length = seconds();
      clearInterval(ticking);
      stream.getTracks().forEach((track) => track.stop());
      recording.hidden = true;
      this.recorder = null;
      if (this.discarded) return;
      const kept = await this.#upload("/chat/voice", new Blob(parts, { type: recorder.mimeType }), "voice", { seconds: Math.max(1, length) });
      if (!kept) return;
      const { path, ...voice } = kept;
      this.say({ voice }, { voice: path, label: voice.words });
    });
    recorder.start();
    $("keep").focus();
  }
}

// What a server would refuse and a browser can mend: a huge photo, or one in a camera's own format.
async function smaller(file) {
  if (TAKEN.includes(file.type) && file.size <= BYTES) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = make("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((made) => done(made ?? file), "image/jpeg", 0.88));
  } catch {
    return file;
  }
}

export { own };
