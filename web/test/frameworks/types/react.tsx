// What React's types of the element promise, and what they refuse. It is checked with those of React 18 and of 19, and never run.
import type {} from "@anlisou/case-search/react";
import { SearchBox } from "./SearchBox";

export const right = (
  <>
    <case-search api="https://cases.example.gov.cn" mode="dialog" results-url="/results" max-width="30em" class="search" hidden />
    <case-search key="two" collection="jiaxing" region="浙江" lang="zh-Hant" recent="" footer="off" oncase-search:facet={(event) => event.detail.field} />
    <SearchBox go={(url) => url} />
  </>
);

export const wrong = [
  // @ts-expect-error there is no such mode
  <case-search mode="carousel" />,
  // @ts-expect-error there is no such attribute
  <case-search colour="red" />,
  // @ts-expect-error there is no such language
  <case-search lang="fr" />,
  // @ts-expect-error the event has another detail
  <case-search oncase-search:facet={(event) => event.detail.colour} />,
];
