// The script that a page includes: makes <case-search> known, puts one where the script stands, and keeps frames of the
// search as high as what they show.

import { define, fit, type ResultsFile } from "./element";
import { hint } from "./hint";
import { languageOf, speaker, texts } from "./wording";

declare const RESULTS_FILE: string; // the name of the second file, with a hash of what is in it

const script = document.currentScript as HTMLScriptElement | null;
const address = script?.src ?? "";
const at = address.lastIndexOf("/widget/");
const home = at < 0 ? location.origin : address.slice(0, at);
const files = at < 0 ? `${home}/widget/v1/` : address.slice(0, address.lastIndexOf("/") + 1);

// A page that keeps an old first file may ask for a second that is gone: then the one of today is as good. Browsers keep what
// failed for as long as a page is open, so each try after that is at another address.
define({
  home: () => home,
  results(tries) {
    const load = (name: string): Promise<ResultsFile> => import(files + name + (tries ? `?${tries}` : ""));
    return load(RESULTS_FILE).catch(() => load("case-search-results.js"));
  },
});

// A script with settings of its own, or on a page without an element, is the place of one.
function stand(): void {
  const settings = script ? script.dataset : {};
  const names = Object.keys(settings);
  if (!script || !script.isConnected) return;
  if (document.head.contains(script)) {
    if (names.length > 0) hint(speaker(texts[languageOf(settings.lang ?? "")])("head"));
    return;
  }
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
