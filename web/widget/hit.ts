// A hit in a list of results.

import type { Hit } from "./client";
import type { Context } from "./context";
import type { Tools } from "./element";
import { remember } from "./recent";
import type { Telling } from "./telling";

const shownPassages = 2; // of a case; the others are a press away

const digits = "零一二三四五六七八九";

/** numeral writes 1 to 999 as Chinese documents number their parts, and as the pages of the search do: 十, 二十一, 一百零五. */
function numeral(n: number): string | number {
  if (n > 999) return n;
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  const middle = tens ? (tens > 1 || hundreds ? digits[tens] : "") + "十" : hundreds && ones ? "零" : "";
  return (hundreds ? `${digits[hundreds]}百` : "") + middle + (ones ? digits[ones] : "");
}

/** Shown is how hits are shown: under headings of which level, for which query, with their region where there are several, and what
 * a press on a department does. */
export interface Shown {
  level: "h2" | "h3";
  query: string;
  region: boolean;
  only?: (department: string) => void;
}

/** hit shows a case that a query found. Cases are in simplified Chinese, whatever the language of the widget. */
export function hit({ leading, make, marked }: Tools, context: Context, { tell, named }: Telling, found: Hit, { level, query, region, only }: Shown): HTMLElement {
  const { settings, emit } = context;
  const lang = "zh-Hans";
  const url = context.at(found.path, query ? [["q", query]] : []);
  const title = make("a", { ...leading(url), part: "title", lang }, ...marked(found.title_runs, found.title_breaks));
  title.addEventListener("click", (event) => {
    if (settings.recent) remember(query);
    const own = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!emit("select", { kind: "case", id: found.id, text: found.title, url }, true) && own) event.preventDefault();
  });
  const number = found.number && tell("case", settings.language === "en" ? found.number : numeral(found.number));
  const departments = found.departments.map((name) => {
    if (!only) return name;
    const button = make("button", { type: "button", class: "link" }, make("span", { lang }, name), make("span", { class: "unseen" }, tell("only")));
    button.addEventListener("click", () => only(name));
    return button;
  });
  const listed = departments.flatMap((one, i) => (i > 0 ? ["·", one] : [one]));
  const known = [[number], listed, [found.domains.join("·")], [region && found.region], [found.date ?? found.year]];
  const meta = make("p", { class: "meta", part: "meta" });
  known.forEach((parts, i) => {
    if (parts[0]) meta.append(make("span", i > 0 ? { lang } : {}, ...parts.map((one) => (typeof one === "object" ? one : String(one)))), " ");
  });
  if (found.inferred) {
    const how = tell("inferredHow", found.inferred.map(named).join("、"));
    meta.append(make("span", { class: "section", part: "inferred", title: how }, tell("inferred")));
  }
  const passages = found.snippets.map(({ section, runs }) =>
    make("p", { class: "passage", part: "passage", lang }, make("span", { class: "section", part: "section" }, section), ...marked(runs)),
  );
  const item = make("li", { part: "result" }, make(level, { class: "title" }, title), meta, ...passages.splice(0, shownPassages));
  if (passages.length > 0) {
    item.append(make("details", { part: "passages" }, make("summary", { class: "fold" }, tell("passages", passages.length)), ...passages));
  }
  if (found.lacks) item.append(make("p", { class: "reason", part: "lacks" }, tell("lacks", found.lacks.join(tell("and")))));
  for (const reason of found.reasons ?? []) item.append(make("p", { class: "reason", part: "reason" }, reason));
  return item;
}
