/** The search of cases that any page embeds: attributes, methods and events of `<case-search>`. */

export interface CaseSearchElement extends HTMLElement {
  /** Shows the dialog or, in a box, the suggestions. */
  open(): void;
  /** Hides what open shows. */
  close(): void;
  /** Looks for a text as if it had been typed. */
  search(text: string): void;
  /** Takes the element out of its page, with all that it left elsewhere. */
  destroy(): void;
}

/** The attributes of the element; on the script's tag each is `data-` and its name. */
export interface CaseSearchAttributes {
  /** Where the search is; by default where the script came from. */
  api?: string;
  /** A box with suggestions (the default), a button that opens a dialog, a list of results in the page, or a frame. */
  mode?: "box" | "dialog" | "page" | "frame";
  /** Departments, domains, regions that all results are of, separated by commas; the other fields are offered as facets. */
  department?: string;
  domain?: string;
  /** A province's or a city's name finds the cases of all places in it. */
  region?: string;
  /** Collections that all results are of, by the ids that `anlisou import --collection` gave them, separated by commas. */
  collection?: string;
  /** Which facets there are: "department,domain" by default, of department, domain, region and year; "none" for none. */
  facets?: string;
  /** The page of your site that shows all results (with mode="page"); by default the search site's. That page keeps
   * in its address what is typed and which filters are chosen. */
  "results-url"?: string;
  /** The widest that it becomes: a length of CSS ("480px", "36em") or a number of pixels; by default 640px, with results in the page 960px. */
  "max-width"?: string;
  lang?: "zh-Hans" | "zh-Hant" | "en";
  /** "auto", which it is by default, is as light or dark as the page where it stands. */
  theme?: "auto" | "light" | "dark";
  size?: "normal" | "large";
  /** A key that opens the search: "/" or "ctrl+k". Off by default. */
  shortcut?: string;
  /** Keeps what was searched for in the browser's localStorage. Off by default. */
  recent?: "" | "on" | "off";
  /** Says below whose search it is; by default as the search site has it. */
  footer?: "" | "on" | "off";
  placeholder?: string;
}

/** All events bubble and cross shadow roots. */
export interface CaseSearchEvents {
  "case-search:ready": CustomEvent<{ mode: string }>;
  /** A question was asked. */
  "case-search:query": CustomEvent<{ query: string }>;
  "case-search:results": CustomEvent<{ query: string; total: number; page?: number }>;
  /** Nothing was found. */
  "case-search:zero": CustomEvent<{ query: string; total: 0 }>;
  /** Something was chosen; cancelled, the widget does not go there. */
  "case-search:select": CustomEvent<{ kind: "case" | "word" | "department" | "domain" | "recent" | "all"; text: string; url: string; id?: string }>;
  "case-search:facet": CustomEvent<{ field: "department" | "domain" | "region" | "year"; value: string; selected: boolean }>;
  "case-search:error": CustomEvent<{ kind: "offline" | "blocked" | "unregistered" | "timeout" | "limited" | "server" | "refused" | "unreachable" }>;
  "case-search:open": CustomEvent<{}>;
  "case-search:close": CustomEvent<{}>;
}

declare global {
  interface HTMLElementTagNameMap {
    "case-search": CaseSearchElement;
  }
  // What is heard at an element, at the document and at the window.
  interface GlobalEventHandlersEventMap extends CaseSearchEvents {}
}
