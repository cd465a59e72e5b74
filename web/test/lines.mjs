// Lines of text as a browser draws them.

import assert from "node:assert/strict";

// linesOf gives the lines of the text of each element that a locator finds.
export const linesOf = (locator) =>
  locator.evaluateAll((elements) => {
    const range = document.createRange();
    return elements.map((element) => {
      const drawn = [];
      let top;
      const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        for (let i = 0; i < walk.currentNode.length; i++) {
          range.setStart(walk.currentNode, i);
          range.setEnd(walk.currentNode, i + 1);
          const rect = range.getBoundingClientRect();
          if (top === undefined || rect.top > top + 5) (top = rect.top), drawn.push("");
          drawn[drawn.length - 1] += walk.currentNode.data[i];
        }
      }
      return drawn;
    });
  });

// endBetweenWords wants each line of a text to end at one of its breaks or at a sign, and none to be of one character.
export function endBetweenWords(text, breaks, drawn) {
  assert.equal(drawn.join(""), text);
  let at = 0;
  for (const line of drawn.slice(0, -1)) {
    at += line.length;
    const sign = /[\p{P}\p{S}\s]/u;
    assert.ok(breaks.includes(at) || sign.test(text[at - 1]) || sign.test(text[at]), `${drawn.join("/")}: ${at} in ${breaks}`);
  }
  if (drawn.length > 1) assert.ok(drawn.at(-1).length > 1, drawn.join("/"));
}
