// What the widget says, in each of its languages.

import hans from "./text/zh-Hans.json";
import hant from "./text/zh-Hant.json";
import en from "./text/en.json";
import { siteName } from "./site";

export type Text = keyof typeof hans;
export type Say = (text: Text, ...values: (string | number)[]) => string;

const languages: Record<string, Record<Text, string>> = { "zh-Hans": hans, "zh-Hant": hant, en };

/** languageOf gives the tag (BCP 47) of the language to speak for a tag that a page gives; simplified Chinese unless it is known. */
export function languageOf(tag: string): string {
  if (/^en\b/i.test(tag)) return "en";
  return /^zh\b.*\b(hant|tw|hk|mo)\b/i.test(tag) ? "zh-Hant" : "zh-Hans";
}

/** speaker gives the function that says a text in a language, each %s replaced by the next value. */
export function speaker(language: string): Say {
  return (text, ...values) => {
    let next = 0;
    return languages[language][text].replace(/%s/g, () => String(values[next++])).replace(/案例搜(?![索尋])/g, () => siteName);
  };
}
