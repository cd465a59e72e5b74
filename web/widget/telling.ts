// What only a list of results says, in each language.

import type { Field } from "./client";
import type { Context } from "./context";
import type { Tools } from "./element";
import type { Speaker } from "./wording";
import hans from "./text/results/zh-Hans.json";
import hant from "./text/results/zh-Hant.json";
import en from "./text/results/en.json";

const texts = { "zh-Hans": hans, "zh-Hant": hant, en };

export interface Telling {
  tell: Speaker<keyof typeof hans>;
  /** named is how a field is called. */
  named(field: Field): string;
}

export function telling({ speaker }: Tools, { settings, say }: Context): Telling {
  const tell = speaker(texts[settings.language]);
  return { tell, named: (field) => (field === "region" || field === "year" ? tell(field) : say(field)) };
}
