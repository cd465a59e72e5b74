"use client";

import "@anlisou/case-search";
import type {} from "@anlisou/case-search/react";
import type { CaseSearchElement, CaseSearchEvents } from "@anlisou/case-search";
import { useEffect, useRef } from "react";

// go leads to a page of this site: router.push of Next, navigate of React Router.
export function SearchBox({ go }: { go: (url: string) => void }) {
  const search = useRef<CaseSearchElement>(null);
  useEffect(() => {
    const element = search.current!;
    const chosen = (event: CaseSearchEvents["case-search:select"]) => {
      if (new URL(event.detail.url).origin !== location.origin) return; // a case: it is on the site of the search
      event.preventDefault();
      go(event.detail.url);
    };
    element.addEventListener("case-search:select", chosen);
    return () => element.removeEventListener("case-search:select", chosen);
  }, [go]);
  return <case-search ref={search} api="https://cases.example.gov.cn" results-url="/results" />;
}
