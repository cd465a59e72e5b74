"use client";

import "@anlisou/case-search";
import type {} from "@anlisou/case-search/react";

export default function Page() {
  return <case-search api="https://cases.example.gov.cn" mode="page" results-url="/results" max-width="60em" />;
}
