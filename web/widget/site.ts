// What the server tells of its site: it puts the name around the script. Nothing where a page's tag names the script by its hash,
// which never changes.

declare const CASE_SEARCH_SITE: Site;

interface Site {
  name?: string;
  sponsor?: string;
  /** look is a style sheet: the site's colours, behind those that a page sets, and its seal. */
  look?: string;
  /** footer has whose search it is said below, where the page does not say otherwise. */
  footer?: boolean;
}

export const site: Site = typeof CASE_SEARCH_SITE === "undefined" ? {} : CASE_SEARCH_SITE;
export const siteName = site.name || "案例搜";
