"use strict";
// Search, sound, links and the theme of a session's page. All text is already in the page: nothing is parsed.
const lines = document.getElementById("lines");
const rows = () => rows.all ??= [...lines.querySelectorAll("p[id]")];
const starts = () => starts.all ??= Float64Array.from(rows(), (row) => row.dataset.s);
const rowOf = (target) => target instanceof Element ? target.closest("#lines p[id]") : null;
for (const each of document.querySelectorAll(".script")) each.hidden = false;

// --- The theme: the system's, or the other one.
const theme = document.getElementById("theme");
theme.addEventListener("click", () => {
  const next = { system: "light", light: "dark", dark: "system" }[document.documentElement.dataset.theme ?? "system"];
  document.documentElement.dataset.theme = next;
  theme.textContent = `Theme: ${next}`;
});

// --- Search: lines with all words, of one speaker.
const words = document.getElementById("words"), speaker = document.getElementById("speaker");
const found = document.getElementById("found");
const texts = () => texts.all ??= rows().map((row) => row.lastChild.data.toLowerCase());
let waiting = 0;

function search() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = rows(), ranges = [];
  let count = 0;
  for (const block of lines.children) block.hidden = Boolean(wanted.length || speaker.value);
  all.forEach((row, index) => {
    const fits = (!speaker.value || row.dataset.p === speaker.value) && wanted.every((word) => texts()[index].includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    if (!fits) return;
    count++;
    if (row.parentNode.hidden) row.parentNode.hidden = false;
    for (const word of ranges.length < 2000 ? wanted : []) {
      const at = texts()[index].indexOf(word), node = row.lastChild;
      if (at + word.length > node.data.length) continue; // lower case can be longer
      ranges.push(new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length }));
    }
  });
  if (window.Highlight) CSS.highlights.set("found", new Highlight(...ranges));
  found.value = wanted.length || speaker.value ? `${count} of ${all.length} lines` : "";
  if (!found.value) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
}

for (const field of [words, speaker]) {
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
}
document.getElementById("find").addEventListener("submit", (event) => event.preventDefault());

// --- One button to copy the link of the line under the pointer or with the focus.
const copy = document.createElement("button");
copy.id = "copy";
copy.type = "button";
function offer(event) {
  const row = rowOf(event.target);
  if (!row || copy.parentNode === row || !navigator.clipboard) return;
  copy.textContent = "Copy link";
  row.querySelector("a").after(copy);
}
lines.addEventListener("pointerover", offer);
lines.addEventListener("focusin", offer);
copy.addEventListener("click", async (event) => {
  event.stopPropagation();
  const link = new URL(`#${copy.parentNode.id}`, location.href);
  try { await navigator.clipboard.writeText(link.href); copy.textContent = "Copied"; }
  catch { copy.textContent = "Not allowed"; }
});

// --- The sound: plays from a clicked line, and marks the line that is heard.
const sound = document.getElementById("sound"), track = document.getElementById("track");
const loaded = new Map();
let current = null;

async function source(number) {
  const data = document.getElementById(`sound-${number}`);
  if (!data) return track ? track.options[number].dataset.href : sound.getAttribute("src");
  if (!loaded.has(number)) {
    const text = data.textContent, parts = [], size = 4 << 18;
    for (let at = 0; at < text.length; at += size) {
      const binary = atob(text.slice(at, at + size)), bytes = new Uint8Array(binary.length);
      for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
      parts.push(bytes);
      await new Promise((resume) => setTimeout(resume)); // the page stays responsive
    }
    loaded.set(number, URL.createObjectURL(new Blob(parts, { type: data.dataset.type })));
    data.remove();
  }
  return loaded.get(number);
}

async function choose(number) {
  const url = await source(number), time = sound.currentTime, playing = !sound.paused;
  if (url === sound.getAttribute("src")) return;
  sound.src = url;
  if (time) sound.currentTime = time;
  if (playing) sound.play();
}

function lineAt(seconds) {
  let low = 0, high = starts().length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts()[middle] <= seconds) low = middle + 1; else high = middle;
  }
  return rows()[Math.max(0, low - 1)];
}

function mark(row, follow) {
  if (row === current) return;
  const box = current?.getBoundingClientRect();
  const inView = !box || (box.bottom > 0 && box.top < innerHeight);
  current?.classList.remove("now");
  current = row;
  row?.classList.add("now");
  if (follow && inView) row?.scrollIntoView({ block: "nearest" });
}

function go(row, seconds) {
  history.replaceState(null, "", `#${row.id}`);
  mark(row, false);
  if (!sound) return;
  sound.currentTime = seconds;
  sound.play().catch(() => {}); // a browser may ask for a press of its own button
}

lines.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  const link = event.target instanceof Element && event.target.closest("a");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || (!link && (!sound || String(getSelection())))) return;
  event.preventDefault();
  go(row, Number(row.dataset.s));
});

const chart = document.querySelector(".chart");
chart?.addEventListener("click", (event) => {
  const picture = event.target instanceof Element && event.target.closest("svg");
  if (!picture || !rows().length) return;
  const box = picture.getBoundingClientRect();
  const seconds = Number(chart.dataset.length) * (event.clientX - box.left) / box.width;
  const row = lineAt(seconds);
  row.scrollIntoView({ block: "center" });
  go(row, seconds);
});

// A link from a list or from outside: the line is marked, and the sound waits there.
function arrive() {
  const row = rowOf(document.getElementById(location.hash.slice(1)));
  if (!row) return;
  mark(row, false);
  if (sound?.paused) sound.currentTime = Number(row.dataset.s);
}
addEventListener("hashchange", arrive);
arrive();

if (sound) {
  document.body.classList.add("plays");
  sound.addEventListener("timeupdate", () => { if (rows().length && !sound.paused) mark(lineAt(sound.currentTime), true); });
  track?.addEventListener("change", () => choose(Number(track.value)));
  addEventListener("load", () => setTimeout(() => choose(0)));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof Element && event.target.closest("input, select, button, audio, a");
  if (event.key === "Escape" && event.target === words) { words.value = ""; search(); words.blur(); }
  else if (typing) return;
  else if (event.key === "/") { event.preventDefault(); words.focus(); }
  else if (event.key === " " && sound) { event.preventDefault(); if (sound.paused) sound.play(); else sound.pause(); }
});
