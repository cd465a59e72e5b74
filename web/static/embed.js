// Tells the page around how high this one is. The height is no secret, so that any page may hear it.

const tell = () => parent !== window && parent.postMessage({ type: "case-search:height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
new ResizeObserver(tell).observe(document.body);
tell();
