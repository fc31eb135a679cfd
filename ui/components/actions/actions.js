// Share, Present, undo and Reset. The link is the truth: Share shows it, with its QR code and without
// the projection, which is a part of the address alone.

const STATUS_MILLISECONDS = 4000;

export default function (component) {
  const root = component.parentElement;
  const ui = root.actions || (root.actions = build(root));
  ui.component = component;
  ui.show(component.data);
  return () => {
    ui.leaving.abort();
    root.actions = null;
  };
}

function build(root) {
  const find = (selector) => root.querySelector(selector);
  const button = (action) => find(`[data-action="${action}"]`);
  const [status, sheet, link, copyButton, projected, code, framed, frameButton] = [".status", ".sheet", ".link", ".copy", ".projected", ".code", ".frame", ".copy-frame"].map(find);
  const ui = { component: null, timer: 0, leaving: new AbortController() };

  ui.show = ({ present, resettable, guided, title }) => {
    for (const action of ["share", "present"]) button(action).hidden = Boolean(title);
    button("open").hidden = !title;
    button("open").querySelector("span").textContent = title;
    button("open").ariaLabel = button("open").title = `Open ${title} in the Machine Perception Playground`;
    button("present").querySelector("span").textContent = present ? "Leave" : "Present";
    button("reset").hidden = !resettable;
    button("controls").hidden = !present || !guided;
    projected.hidden = !present;
    ui.guided = guided;
    ui.presenting = present;
    if (present) markAddress(); // on another page than the one that was opened
  };

  // The link of this very moment, under its button; at once on the clipboard too.
  sheet.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return void (sheet.contains(root.activeElement) && button("share").focus());
    const box = button("share").getBoundingClientRect();
    const right = document.documentElement.clientWidth - box.right;
    sheet.style.top = `${box.bottom + 4}px`;
    sheet.style.right = `${Math.max(16, Math.min(right, innerWidth - 16 - 19 * parseFloat(getComputedStyle(document.documentElement).fontSize)))}px`;
    projected.querySelector("input").checked = false;
    find(".upload").hidden = !window.playgroundUploaded;
    ui.whole = wholeLink();
    write();
  });
  sheet.addEventListener("toggle", (event) => event.newState === "open" && copy());
  projected.addEventListener("change", () => write());
  copyButton.addEventListener("click", () => copy());
  frameButton.addEventListener("click", async () => {
    const copied = await copyText(framed);
    frameButton.textContent = copied ? "Copied" : "Copy";
    status.textContent = copied ? "Markup copied" : "Copy this markup";
  });
  // The whole page as it is now, in a tab of its own.
  button("open").addEventListener("click", () => {
    const url = new URL(wholeLink());
    for (const name of ["embed", "embed_options"]) url.searchParams.delete(name);
    window.open(url, "_blank", "noopener");
  });

  const write = () => {
    const url = new URL(ui.whole);
    if (!projected.querySelector("input").checked) url.searchParams.delete("present");
    link.value = url.href;
    framed.value = frameOf(new URL(ui.whole));
    frameButton.textContent = "Embed";
    code.hidden = true;
    find(".long").hidden = true;
    code.src = new URL(`qr-code.svg?link=${encodeURIComponent(url.href)}`, document.baseURI).href;
  };
  code.addEventListener("load", () => (code.hidden = false));
  code.addEventListener("error", () => (find(".long").hidden = false));

  const copy = async () => {
    const copied = await copyText(link);
    copyButton.textContent = copied ? "Copied" : "Copy";
    status.textContent = copied ? "Link copied" : "Copy this link";
    clearTimeout(ui.timer);
    ui.timer = setTimeout(() => {
      copyButton.textContent = "Copy";
      status.textContent = "";
    }, STATUS_MILLISECONDS);
  };
  // In a projection the stage has the room of the controls until they are asked for (ui/present.css).
  const aside = document.documentElement;
  const showControls = (shown) => {
    aside.toggleAttribute("data-controls", shown);
    button("controls").setAttribute("aria-pressed", shown);
  };
  showControls(aside.hasAttribute("data-controls"));
  button("controls").addEventListener("click", () => showControls(!aside.hasAttribute("data-controls")));
  // The button gives the focus away: the space bar of whoever presents plays and pauses.
  button("present").addEventListener("click", () => {
    button("present").blur();
    ui.presenting = !ui.component.data.present;
    document.querySelector("[data-testid='stMain']")?.scrollTo(0, 0);
    const url = new URL(wholeLink());
    if (ui.component.data.present) url.searchParams.delete("present");
    else url.searchParams.set("present", "1");
    history.replaceState(history.state, "", url);
    ui.component.setTriggerValue("present", true);
  });
  // What a presenter's remote sends while there is no guide strip to answer it, or not yet one that
  // knows of the projection, waits for the strip instead of scrolling the page.
  document.addEventListener("keydown", (event) => {
    if (!ui.presenting || !ui.guided || event.defaultPrevented || event.repeat || !["PageDown", "PageUp"].includes(event.key)) return;
    event.preventDefault();
    (window.playgroundTurns ??= []).push({ key: event.key, since: performance.now() });
  }, { signal: ui.leaving.signal });
  // The page's history of edits is kept by its link, which every run draws (ui/components/link).
  const showEdits = ({ undo, redo }) => {
    button("undo").hidden = button("redo").hidden = !undo && !redo;
    button("undo").disabled = !undo;
    button("redo").disabled = !redo;
  };
  for (const edit of ["undo", "redo"]) button(edit).addEventListener("click", () => document.dispatchEvent(new CustomEvent("playground-edit", { detail: edit })));
  document.addEventListener("playground-edits", (event) => showEdits(event.detail), { signal: ui.leaving.signal });
  showEdits(window.playgroundEdits ?? {});
  button("reset").addEventListener("click", () => ui.component.setTriggerValue("reset", true));
  return ui;
}

// The markup of a frame with this view. The address is ours and escaped by the browser.
function frameOf(url) {
  url.searchParams.delete("present");
  url.searchParams.set("embed", "true");
  const frame = make("iframe", { src: url.href, title: document.title, loading: "lazy", width: "100%", height: 560 });
  frame.style.border = "0";
  return frame.outerHTML;
}

function markAddress() {
  const url = new URL(location.href);
  if (url.searchParams.get("present") === "1") return;
  url.searchParams.set("present", "1");
  history.replaceState(history.state, "", url);
}

async function copyText(link) {
  try {
    await navigator.clipboard.writeText(link.value);
    return true;
  } catch {
    // No permission, or no secure context (a lecturer's machine in the local network): the old way,
    // which needs a field that is seen and selected.
    link.focus();
    link.select();
    return document.execCommand("copy");
  }
}

// Settings reach the address with a delay: have them written first (ui/components/link).
function wholeLink() {
  return window.playgroundLink ? window.playgroundLink() : location.href;
}
