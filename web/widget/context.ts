// What an element gives to the view that it shows.

import type { CaseSearchEvents } from "./case-search.d.ts";
import type { Failure, Parameters } from "./client";
import type { Settings } from "./settings";
import type { Say } from "./wording";

type Short<Name> = Name extends `case-search:${infer Rest}` ? Rest : never;
export type EventName = Short<keyof CaseSearchEvents>;
export type Detail<Name extends EventName> = CaseSearchEvents[`case-search:${Name}`]["detail"];

export interface Context {
  settings: Settings;
  say: Say;
  /** root is the outermost element inside of the shadow. */
  root: HTMLElement;
  /** signal ends when the element leaves its page or its settings change; every listener hangs on it. */
  signal: AbortSignal;
  form: Form;
  /** emit fires an event of the element; false where a page cancelled it. */
  emit<Name extends EventName>(name: Name, detail: Detail<Name>, cancelable?: boolean): boolean;
  /** at is the address of a page of the search site or, for a list of results, of the page that shows them. */
  at(path: string, parameters: Parameters): string;
  /** select leads to what was chosen, unless a page cancels that. */
  select(choice: Detail<"select">): void;
  /** failed tells of a failure and makes its notice, with a button that tries again. */
  failed(failure: Failure, retry: () => void): HTMLElement;
}

export interface Form {
  form: HTMLFormElement;
  input: HTMLInputElement;
  /** asked hears that whoever types wants what is typed searched for: by Enter, the button, or a phone's key. */
  asked(act: () => void, signal: AbortSignal): void;
}

/** View is one way of searching. */
export interface View {
  open(): void;
  close(): void;
  /** search looks for a text as if it had been typed. */
  search(text: string): void;
}

/** composing tells that a key belongs to an input method. Some browsers end the composition before the key that ended it
 * arrives, and tell it by its code only. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

export const pause = 100; // milliseconds without a key before asking
export const skeletonAfter = 150; // milliseconds without an answer before a skeleton shows
