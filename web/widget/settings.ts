// What the attributes of an element ask for.

import type { CaseSearchAttributes } from "./case-search.d.ts";
import type { Field, Parameters } from "./client";
import { site } from "./site";
import { languageOf, type Language } from "./wording";

export interface Settings {
  /** api is where the search is, without a slash at the end. */
  api: string;
  mode: "box" | "dialog" | "page" | "frame";
  /** fixed are the filters that whoever searches cannot take away. */
  fixed: Parameters;
  facets: Field[];
  resultsURL: string;
  /** maxWidth is a length of CSS, or empty; what is no length says nothing. */
  maxWidth: string;
  language: Language;
  theme: "auto" | "light" | "dark";
  large: boolean;
  shortcut: string;
  recent: boolean;
  footer: boolean;
  placeholder: string;
}

export const attributes: (keyof CaseSearchAttributes)[] = [
  "api", "mode", "department", "domain", "region", "collection", "facets", "results-url", "max-width", "lang", "theme", "size", "shortcut", "recent",
  "footer", "placeholder",
]; // prettier-ignore

const fields: Field[] = ["department", "domain", "region", "year"];

/** read takes the settings of an element; what is not given, or is not known, is as usual. home is where the script came from. */
export function read(element: Element, home: string): Settings {
  const text = (name: string) => (element.getAttribute(name) ?? "").trim();
  const list = (name: string) => text(name).split(/[,，]/).map((value) => value.trim()).filter((value) => value !== ""); // prettier-ignore
  const one = <T extends string>(name: string, values: readonly T[]) => (values.indexOf(text(name) as T) < 0 ? values[0] : (text(name) as T));
  const on = (name: string) => element.hasAttribute(name) && text(name) !== "off" && text(name) !== "false";
  const fixed: Parameters = [];
  for (const field of ["department", "domain", "region", "collection"]) for (const value of list(field)) fixed.push([field, value]);
  const wanted = element.hasAttribute("facets") ? list("facets") : ["department", "domain"];
  return {
    api: address(text("api"), home),
    mode: one("mode", ["box", "dialog", "page", "frame"] as const),
    fixed,
    facets: fields.filter((field) => wanted.indexOf(field) >= 0 && !fixed.some(([name]) => name === field)),
    resultsURL: text("results-url"),
    maxWidth: text("max-width").replace(/^\d+$/, "$&px"),
    language: languageOf(text("lang")),
    theme: one("theme", ["auto", "light", "dark"] as const),
    large: text("size") === "large",
    shortcut: on("shortcut") ? text("shortcut") || "/" : "",
    recent: on("recent"),
    footer: element.hasAttribute("footer") ? on("footer") : !!site.footer,
    placeholder: text("placeholder"),
  };
}

// address is an address that a page names, or home. What is no address of the web is home, too: an api may come from a page's query.
function address(given: string, home: string): string {
  if (!given) return home;
  try {
    const url = new URL(given, document.baseURI);
    if (url.protocol === "https:" || url.protocol === "http:") return (url.origin + url.pathname).replace(/\/+$/, "");
  } catch {}
  return home;
}
