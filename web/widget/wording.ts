// What the widget says, in each of its languages.

import hans from "./text/zh-Hans.json";
import hant from "./text/zh-Hant.json";
import en from "./text/en.json";
import { siteName } from "./site";

/** Speaker says a text, each %s in it replaced by the next value, or by the last. */
export type Speaker<Text extends string> = (text: Text, ...values: (string | number)[]) => string;
export type Say = Speaker<keyof typeof hans>;

/** texts are what the first file says, by language; the second has more of its own. */
export const texts = { "zh-Hans": hans, "zh-Hant": hant, en };
export type Language = keyof typeof texts;

/** languageOf gives the tag (BCP 47) of the language to speak for a tag that a page gives; simplified Chinese unless it is known. */
export function languageOf(tag: string): Language {
  if (/^en\b/i.test(tag)) return "en";
  return /^zh\b.*\b(hant|tw|hk|mo)\b/i.test(tag) ? "zh-Hant" : "zh-Hans";
}

/** speaker gives the function that says the texts of a language. */
export function speaker<Text extends string>(texts: Record<Text, string>): Speaker<Text> {
  return (text, ...values) => {
    let next = 0;
    return texts[text].replace(/%s/g, () => String(values[Math.min(next++, values.length - 1)])).replace(/案例搜(?![索尋])/g, () => siteName);
  };
}
