// Reads a case aloud, sentence by sentence, with a Chinese voice of the device. What is read is marked. Voices that are not the
// device's own are left alone: the browser would send the text elsewhere.

const wording = { read: "朗读全文", pause: "暂停朗读", go: "继续朗读" };

// Up to a full stop, a question or exclamation mark or a semicolon, and the quotes and brackets that close behind it.
const sentence = /[^\u3002\uff01\uff1f\uff1b!?;]+[\u3002\uff01\uff1f\uff1b!?;]*[\u201d\u2019\u300d\u300f\uff09)]*/g;

const tools = document.querySelector("[data-reads]");
const article = document.querySelector(".case article");
const [toggle, stop] = tools?.querySelectorAll("button") ?? [];
const synth = window.speechSynthesis;

let voice; // none: there is no button
let sentences; // ranges, found when they are first read
let at = 0;
let speaking; // the utterance; undefined while nothing is said

if (tools && synth) {
  find();
  synth.addEventListener?.("voiceschanged", find);
  toggle.addEventListener("click", () => (speaking ? pause() : go()));
  stop.addEventListener("click", end);
  addEventListener("pagehide", end);
}

// find takes the best Chinese voice: one of the mainland before others, Cantonese last.
function find() {
  const rank = ({ lang }) => (/^zh[-_](CN|Hans)/i.test(lang) || /^cmn/i.test(lang) ? 0 : /HK|yue/i.test(lang) ? 2 : 1);
  const known = synth.getVoices().filter((one) => one.localService && /^(zh|cmn|yue)\b/i.test(one.lang.replace("_", "-")));
  voice = known.sort((a, b) => rank(a) - rank(b))[0];
  tools.hidden = !voice;
  if (!speaking) say(at > 0 ? wording.go : wording.read);
}

function say(text) {
  toggle.textContent = text;
  stop.hidden = !speaking && at === 0;
}

// cut gives the sentences of the title, the headings and the paragraphs, as ranges of the page.
function cut() {
  const ranges = [];
  for (const block of article.querySelectorAll("h1, section[id] h2, section[id] p")) {
    const texts = [];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
    const whole = texts.map((node) => node.data).join("");
    for (const { index, 0: text } of whole.matchAll(sentence)) {
      if (!/[\p{L}\p{N}]/u.test(text)) continue;
      const range = document.createRange();
      range.setStart(...place(texts, index));
      range.setEnd(...place(texts, index + text.length, true));
      ranges.push({ range, block, text: text.trim() });
    }
  }
  return ranges;
}

// place is a node and an offset in it for an offset in all of them; an end stays in the node that it ends.
function place(texts, offset, end = false) {
  for (const node of texts) {
    if (offset < node.length || (end && offset === node.length)) return [node, offset];
    offset -= node.length;
  }
  const last = texts.at(-1);
  return [last, last.length];
}

function go() {
  sentences ??= cut();
  const one = sentences[at];
  if (!one) return end();
  synth.cancel(); // what another page left
  const mine = (speaking = new SpeechSynthesisUtterance(one.text));
  mine.voice = voice;
  mine.lang = voice.lang;
  mine.onend = () => {
    if (speaking !== mine) return; // paused, or stopped
    at++;
    go();
  };
  mine.onerror = () => speaking === mine && pause();
  mark(one);
  say(wording.pause);
  synth.speak(mine);
}

// pause remembers the sentence and begins it anew: browsers differ in what their own pause does.
function pause() {
  speaking = undefined;
  synth.cancel();
  say(wording.go);
}

function end() {
  speaking = undefined;
  at = 0;
  synth.cancel();
  mark();
  say(wording.read);
}

// mark shows what is read, in view: the sentence where the browser can, else its paragraph.
function mark(one) {
  for (const was of article.querySelectorAll(".read-now")) was.classList.remove("read-now");
  const marks = window.Highlight && CSS.highlights;
  if (!one) return void marks?.delete("reading");
  if (marks) marks.set("reading", new Highlight(one.range));
  else one.block.classList.add("read-now");
  const { top, bottom } = one.range.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  one.block.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}
