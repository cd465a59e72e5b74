// <case-search> in the templates and the JSX of Vue 3: import type {} from "@anlisou/case-search/vue".

import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { CaseSearchAttributes, CaseSearchElement, CaseSearchEvents } from "./case-search.js";

// Templates are checked by names in camel case, whatever they are written in.
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name;
type Attributes = { [Name in keyof CaseSearchAttributes as Camel<Name>]?: CaseSearchAttributes[Name] };

export type CaseSearchProps = Omit<HTMLAttributes, keyof CaseSearchAttributes> & Attributes & PublicProps;

export type CaseSearchComponent = new () => CaseSearchElement & {
  /** @deprecated It is there for the types of templates alone. */
  $props: CaseSearchProps;
  /** @deprecated It is there for the types of templates alone. */
  $emit: EmitFn<{ [Name in keyof CaseSearchEvents]: (event: CaseSearchEvents[Name]) => void }>;
};

declare module "vue" {
  interface GlobalComponents {
    "case-search": CaseSearchComponent;
  }
}
