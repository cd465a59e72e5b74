const hinted: string[] = [];

/** hint tells whoever looks after the page what to do, once, where a visitor does not see it. */
export function hint(text: string): void {
  if (hinted.indexOf(text) >= 0) return;
  hinted.push(text);
  console.warn(`<case-search>: ${text}`);
}
