// <case-search> in the JSX of React 18 and 19: import type {} from "@anlisou/case-search/react".

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { CaseSearchAttributes, CaseSearchElement, CaseSearchEvents } from "./case-search.js";

type OfHTML = DetailedHTMLProps<HTMLAttributes<CaseSearchElement>, CaseSearchElement>;

export type CaseSearchProps = Omit<OfHTML, keyof CaseSearchAttributes> &
  CaseSearchAttributes & {
    /** React 18 knows no className of an element that is not HTML's. */
    class?: string;
  } & {
    /** React 19 hears events by such names; with React 18, addEventListener does. */
    [Name in keyof CaseSearchEvents as `on${Name}`]?: (event: CaseSearchEvents[Name]) => void;
  };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "case-search": CaseSearchProps;
    }
  }
}
