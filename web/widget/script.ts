// The script that a page includes: makes <case-search> known, puts one where the script stands, and keeps frames of the
// search as high as what they show.

import { cameFrom, CaseSearch, fit } from "./element";

const script = document.currentScript as HTMLScriptElement | null;
cameFrom(script?.src ?? "");
if (!customElements.get("case-search")) customElements.define("case-search", CaseSearch); // a second copy leaves the first alone

// A script with settings of its own, or on a page without an element, is the place of one.
function stand(): void {
  const settings = script ? script.dataset : {};
  const names = Object.keys(settings);
  if (!script || !script.isConnected || document.head.contains(script)) return;
  if (names.length === 0 && document.querySelector("case-search")) return;
  const element = document.createElement("case-search");
  for (const name of names) element.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), settings[name]!);
  script.after(element);
}

function sizeFrames(): void {
  for (const frame of document.querySelectorAll<HTMLIFrameElement>("iframe[data-case-search]")) fit(frame);
}

function afterReading(act: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act, { once: true });
  else act();
}

if (script && Object.keys(script.dataset).length > 0) stand();
else afterReading(stand);
afterReading(sizeFrames);
