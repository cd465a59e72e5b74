// What was searched for lately, kept in the browser where the page asks for that. Storage may be full, or forbidden: a
// widget then has no memory, and works.

const key = "case-search:recent";
const kept = 5;

export function recall(): string[] {
  try {
    return (localStorage.getItem(key) ?? "").split("\n").filter((text) => text !== "");
  } catch {
    return [];
  }
}

// A line for each: old scripts change what JSON.stringify makes of a list.
export function remember(text: string): void {
  text = text.replace(/\s+/g, " ").trim();
  if (!text) return;
  try {
    localStorage.setItem(key, [text, ...recall().filter((other) => other !== text)].slice(0, kept).join("\n"));
  } catch {}
}

export function forget(): void {
  try {
    localStorage.removeItem(key);
  } catch {}
}
