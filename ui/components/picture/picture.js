// Buttons that save the stage as a picture: everything on it is drawn once more, on a context that
// remembers, in the colours of the light theme, and from that a PNG of twice the pixels or an SVG.

const SCALE = 2;
const EDGE = 16; // pixels around, at a root font of 16 px
const DRAWN = ".stHtml, [data-testid=stCaptionContainer], [data-testid=stMarkdown]";

export default function (component) {
  const root = component.parentElement;
  root._data = component.data;
  if (root._off) return undefined;
  root._off = new AbortController();
  const on = listener(root._off.signal);
  const say = (text) => (root.querySelector(".said").textContent = text);
  const act = (name, does) => on(root.querySelector(`.${name}`), "click", () => does(root).then(say, (error) => say(error.message)));
  act("png", savePng);
  act("svg", saveSvg);
  act("copy", copyPng);
  act("cite", copyCitation);
  const film = new FilmForm(root, on, say);
  root.querySelector(".picture-buttons").hidden = false; // now it answers
  return () => {
    film.free();
    root._off.abort();
    root._off = null;
  };
}

const asOnScreen = (root) => root.querySelector(".screen input").checked;

async function savePng(root) {
  save(await pngOf(root), `${root._data.stem}.png`);
  return "Saved as PNG";
}

async function saveSvg(root) {
  const { title, lines } = root._data;
  const { pen } = taken(root, SCALE, (width, height) => new SvgPen(width, height));
  save(new Blob([pen.contents(title, [...lines, cited(root)].join(" · "))], { type: "image/svg+xml" }), `${root._data.stem}.svg`);
  return "Saved as SVG";
}

async function copyPng(root) {
  if (!window.ClipboardItem || !navigator.clipboard?.write) throw new Error("This browser copies pictures only from a secure address (https). Save the PNG instead.");
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(root) })]);
  } catch {
    throw new Error("The browser did not let the picture onto the clipboard. Save the PNG instead.");
  }
  return "Copied";
}

async function copyCitation(root) {
  const field = root.querySelector(".citation");
  field.value = cited(root);
  field.hidden = false;
  try {
    await navigator.clipboard.writeText(field.value);
    return "Copied";
  } catch {
    field.select();
    return document.execCommand("copy") ? "Copied" : "Copy this line";
  }
}

const cited = (root) => `${root._data.citation} ${window.playgroundLink ? window.playgroundLink() : location.href}`;

function pngOf(root) {
  const { canvas } = taken(root, SCALE, (width, height) => onCanvas(Math.round(SCALE * width), Math.round(SCALE * height), SCALE));
  return asPng(canvas);
}

function onCanvas(width, height, scale) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true }); // it is read as soon as it is drawn
  pen.scale(scale, scale);
  pen.sheet = canvas;
  return pen;
}

function asPng(canvas) {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))), "image/png"));
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// ---- the picture

const stageColumn = () => document.querySelector(".st-key-stage_room .stColumn");
const drawingsOf = (column) => (column ? [...column.querySelectorAll("*")].filter((one) => one.playgroundDrawing) : []);

// Draws the stage on the pen that `begin` gives, all in one go: the page is not seen in between.
// Of a film all pictures have the `plan` of the first, and say in a `moment` of what they are.
function taken(root, scale, begin, { plan = null, moment = "", moving = false } = {}) {
  const column = stageColumn();
  const drawings = drawingsOf(column);
  if (!drawings.length) throw new Error("There is nothing on the stage to save yet.");
  const recording = new Recording(scale);
  recording.light = !asOnScreen(root);
  window.playgroundPicture = recording;
  try {
    for (const one of drawings) one.playgroundDrawing.draw(true);
    return composed(root, column, drawings, recording, begin, plan, moment);
  } finally {
    window.playgroundPicture = null;
    // A scene in software takes 50 ms: a film leaves it as it is drawn until its end.
    for (const one of drawings) if (!moving || !one.playgroundDrawing.painter) one.playgroundDrawing.draw(true);
  }
}

function composed(root, column, drawings, recording, begin, plan, moment) {
  const c = colours(root);
  const rem = rootScale();
  const lowest = Math.max(...drawings.map((one) => one.getBoundingClientRect().bottom));
  const isText = (one) => one.matches(DRAWN) && one.textContent.trim() && one.getBoundingClientRect().top < lowest;
  const parts = [...column.querySelectorAll("*")].filter((one) => drawings.includes(one) || isText(one));
  const outer = parts.filter((one) => !parts.some((other) => other !== one && other.contains(one)));
  const boxes = outer.map(extent).filter(({ width, height }) => width && height);
  const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  const edge = EDGE * rem;
  const width = plan?.width ?? right - left + 2 * edge;
  const words = wordsOf(root._data, [...moments(drawings), moment].filter(Boolean), width - 2 * edge, c, rem);
  plan ??= { width, head: words.head, body: bottom - top, height: words.head + bottom - top + words.foot + 2 * edge };
  const pen = begin(width, plan.height);
  pen.fillStyle = c.paper;
  pen.fillRect(0, 0, width + 2, plan.height + 2); // a film is a pixel larger where the number is odd
  for (const { text, font, colour, y, from } of words.lines) {
    Object.assign(pen, { font, fillStyle: colour, textAlign: "left", textBaseline: "alphabetic" });
    pen.fillText(text, edge, edge + y + (from === "foot" ? plan.head + plan.body : 0));
  }
  const sheet = { g: pen, recording, paper: c.paper, colour: asSeen(recording.light), origin: { left: left - edge, top: top - edge - plan.head } };
  for (const one of outer) drawElement(one, sheet);
  return { pen, canvas: pen.sheet, plan };
}

// A stage without the transport of its film, which is under it.
function extent(one) {
  const box = one.getBoundingClientRect();
  const below = [...(one.shadowRoot?.querySelectorAll(".controls, .label") ?? [])].map((part) => part.getBoundingClientRect()).filter(({ height }) => height);
  const bottom = Math.min(box.bottom, ...below.map((part) => part.top));
  return { left: box.left, right: box.right, top: box.top, bottom, width: box.width, height: bottom - box.top };
}

// The moments of the films on the stage.
const moments = (drawings) => [...new Set(drawings.map((one) => one.shadowRoot?.querySelector(".label")?.textContent.trim()).filter(Boolean))];

// Title and question above, where it comes from below, broken into lines.
function wordsOf({ title, lines, citation }, moments, room, c, rem) {
  const set = [
    [title, `650 ${18 * rem}px ${c.text}`, 26 * rem, c.ink, "head"],
    ...[...lines, ...moments].map((line) => [line, `400 ${15 * rem}px ${c.text}`, 21 * rem, c.ink, "head"]),
    [citation, `400 ${12 * rem}px ${c.text}`, 17 * rem, c.ink, "foot"],
  ];
  const found = { lines: [], head: 0, foot: 0 };
  for (const [text, font, pitch, colour, from] of set) {
    for (const line of broken(text, font, room)) {
      found[from] += pitch;
      found.lines.push({ text: line, font, colour, from, y: found[from] - 0.3 * pitch });
    }
  }
  found.head += 6 * rem;
  return found;
}

function broken(text, font, room) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measured(longer, font).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// The colour of the markup in the light theme: a dark one of ours becomes the light one of that name.
function asSeen(light) {
  if (!light) return (colour) => colour;
  const pairs = Object.keys(COLOURS.dark).map((name) => [rgb(COLOURS.dark[name]).join(), COLOURS.light[name]]);
  const known = new Map(pairs.reverse());
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark") || getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme === "dark";
  if (!dark) return (colour) => colour;
  return (colour) => {
    const plain = rgb(colour);
    const same = known.get(plain.join());
    if (same) return same;
    const grey = Math.max(...plain) - Math.min(...plain) < 40 && Math.min(...plain) > 110;
    return grey ? COLOURS.light.ink : colour;
  };
}
