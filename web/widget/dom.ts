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

/** isDark tells that a page is dark where an element stands. The system alone does not tell: many pages have no dark, or no light. */
export function isDark(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const [red, green, blue, opacity = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (opacity > 0.5 && blue >= 0) return red + green + blue <= 382; // half of 3 × 255
  }
  const told = document.querySelector<HTMLMetaElement>("meta[name=color-scheme]"); // computed styles do not know it
  const schemes = getComputedStyle(document.documentElement).colorScheme + told?.content;
  return /dark/.test(schemes) && (!/light/.test(schemes) || matchMedia("(prefers-color-scheme: dark)").matches);
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

/** marked gives the runs of a text, those that matched in a mark. A line may end at its breaks. */
export function marked(runs: Run[], breaks: number[] = []): Child[] {
  let at = 0; // of the text
  return runs.flatMap(({ text, mark }) => {
    const pieces: Child[] = [];
    let from = 0; // of the run
    for (const place of breaks) {
      if (place < at || place >= at + text.length) continue;
      pieces.push(text.slice(from, place - at), make("wbr"));
      from = place - at;
    }
    pieces.push(text.slice(from));
    at += text.length;
    return mark ? [make("mark", { part: "mark" }, ...pieces)] : pieces;
  });
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
