// Asks the API, and tells apart the ways in which that can fail.

import type { Run } from "./dom";

export type FailureKind = "offline" | "blocked" | "unregistered" | "timeout" | "limited" | "server" | "refused" | "unreachable";

/** Failure is a question that got no answer. wait is how many seconds the server asks to wait, where it does. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly wait = 0,
  ) {
    super(kind);
  }
}

export interface Suggestion {
  text: string;
  kind: "title" | "word" | "department" | "domain";
  runs: Run[];
  /** also is another name of a department or domain, where that is what was typed. */
  also?: Run[];
  cases: number;
  path: string;
  breaks?: number[];
}

export interface Hit {
  id: string;
  number?: number;
  title: string;
  departments: string[];
  domains: string[];
  region?: string;
  year?: number;
  date?: string;
  /** inferred are the fields that rules chose. */
  inferred?: Field[];
  path: string;
  title_runs: Run[];
  /** title_breaks are where a line of the title may end between two words. */
  title_breaks?: number[];
  snippets: { section: string; runs: Run[] }[];
  reasons?: string[];
  /** lacks are the words of the query that it does not hold. */
  lacks?: string[];
}

export type Field = "department" | "domain" | "region" | "year";

export interface Answer {
  query: string;
  total: number;
  hits: Hit[];
  correction?: { query: string; runs: Run[]; applied: boolean };
  /** without are the words that were given up; each hit lacks some of them. */
  relaxed?: { complete?: number; without: string[] };
  related?: { total: number; hits: Hit[]; without: string[] };
  /** explanation says, where it is asked for, how many cases hold each word of the query. */
  explanation?: { words: { text: string; cases: number }[] };
  facets: { [field in Field]?: { value: string; count: number; selected: boolean }[] };
}

/** Parameters are the names and values of an address, in order. */
export type Parameters = [name: string, value: string][];

const patience = 10_000; // milliseconds to wait for an answer

/** query is the part of an address after its path: "?q=…", or nothing. */
export function query(parameters: Parameters): string {
  const text = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return text && `?${text}`;
}

// reached tells whether the host of an address is there, though it gave no answer that may be read: it gives the answers of its
// API to pages of the sites that are registered there, and the widget to all.
async function reached(address: string, signal: AbortSignal): Promise<boolean> {
  const widget = address.slice(0, address.indexOf("/api/v1/")) + "/widget/v1/case-search.js";
  if (new URL(address).origin === self.origin) return false;
  return fetch(widget, { method: "HEAD", cache: "no-store", credentials: "omit", signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** ask gets the JSON at an address of the API: a plain GET, which no browser asks leave for beforehand. It rejects with a
 * Failure, or with the signal's AbortError where the answer is no longer wanted. */
export async function ask<T>(address: string, signal: AbortSignal): Promise<T> {
  const control = new AbortController();
  let late = false;
  const timer = setTimeout(() => ((late = true), control.abort()), patience);
  const abandon = () => control.abort();
  let blocked = false;
  const violated = (event: SecurityPolicyViolationEvent) => {
    // The address of what was blocked may be cut to its origin.
    if (event.effectiveDirective === "connect-src" && address.startsWith(event.blockedURI)) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", violated);
  signal.addEventListener("abort", abandon);
  try {
    if (signal.aborted) abandon();
    const response = await fetch(address, { credentials: "omit", signal: control.signal });
    if (response.ok) return (await response.json()) as T;
    if (response.status === 429) throw new Failure("limited", Number(response.headers.get("Retry-After")) || 1);
    throw new Failure(response.status < 500 ? "refused" : "server");
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof Failure) throw error;
    if (late) throw new Failure("timeout");
    if (error instanceof SyntaxError) throw new Failure("server");
    await new Promise((done) => setTimeout(done, 30)); // a violation is told of after the call has failed
    if (signal.aborted) throw error;
    if (blocked) throw new Failure("blocked");
    const kept = await reached(address, control.signal);
    if (signal.aborted) throw error;
    throw new Failure(kept ? "unregistered" : navigator.onLine ? "unreachable" : "offline");
  } finally {
    clearTimeout(timer);
    document.removeEventListener("securitypolicyviolation", violated);
    signal.removeEventListener("abort", abandon);
  }
}
