// Making elements without markup: nothing here reads a text as HTML, so nothing asks a page's Trusted Types.

export type Child = Node | string;

/** make makes an element with attributes and children; an attribute that is undefined is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  set(made, attributes);
  made.append(...children);
  return made;
}

export function set(at: Element, attributes: Record<string, string | undefined>): void {
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === undefined) at.removeAttribute(name);
    else at.setAttribute(name, value);
  }
}

/** leading gives the attributes of a link. A page within a frame cannot show those of the search there, which allow no other site
 * to frame them: they open apart. */
export function leading(url: string): Record<string, string | undefined> {
  return { href: url, target: self !== top && new URL(url, location.href).origin !== location.origin ? "_blank" : undefined };
}

/** drawing makes an SVG picture of one path, hidden from screen readers. */
export function drawing(className: string, box: number, path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  set(svg, { class: className, part: "icon", viewBox: `0 0 ${box} ${box}`, "aria-hidden": "true", focusable: "false" });
  const line = document.createElementNS(space, "path");
  set(line, { d: path });
  svg.append(line);
  return svg;
}

export interface Run {
  text: string;
  mark: boolean;
}

/** marked gives the runs of a text, those that matched in a mark. */
export function marked(runs: Run[]): Child[] {
  return runs.map((run) => (run.mark ? make("mark", { part: "mark" }, run.text) : run.text));
}

/** dress gives a shadow root a style sheet. One that is constructed is no concern of a page's style-src. */
export function dress(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.prepend(make("style", {}, css)); // browsers before 2023
  }
}
