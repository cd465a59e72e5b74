// The entry of the npm package: makes <case-search> known in a browser, and does nothing where a page is made on a server. A
// bundler takes the second file from the package, too.

import { define } from "./element";

if (typeof customElements !== "undefined") define({ home: () => location.origin, results: () => import("./results") });
