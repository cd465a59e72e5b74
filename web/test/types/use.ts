// How a page in TypeScript uses the element: what its types promise, and what they refuse. It is checked, and never run.
/// <reference path="../../widget/case-search.d.ts" />

const element = document.createElement("case-search");
element.open();
element.search("融资");
element.close();
element.destroy();
// @ts-expect-error a search needs a text
element.search();

element.addEventListener("case-search:facet", (event) => {
  const field: "department" | "domain" | "region" | "year" = event.detail.field;
  return field;
});
document.addEventListener("case-search:select", (event) => {
  if (event.detail.kind === "all") event.preventDefault();
  // @ts-expect-error there is no such kind
  if (event.detail.kind === "page") event.preventDefault();
});
addEventListener("case-search:error", (event) => event.detail.kind === "limited");
