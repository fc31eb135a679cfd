// Share, Present and Reset. The link is the truth: Share copies it whole, Present is a part of it.

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
  const share = find(".share");
  const status = find(".status");
  const link = find(".link");
  const ui = { component: null, timer: 0, leaving: new AbortController() };

  ui.show = ({ present, resettable }) => {
    button("present").querySelector("span").textContent = present ? "Leave" : "Present";
    button("reset").hidden = !resettable;
  };
  const say = (text) => {
    share.textContent = status.textContent = text;
    clearTimeout(ui.timer);
    ui.timer = setTimeout(() => {
      share.textContent = "Share";
      status.textContent = "";
    }, STATUS_MILLISECONDS);
  };

  button("share").addEventListener("click", async () => {
    const copied = await copy(wholeLink());
    link.hidden = copied;
    say(copied ? "Link copied" : "Copy this link");
  });
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No permission, or no secure context (a lecturer's machine in the local network): the old
      // way, which needs a field that is seen and selected. It stays if that fails as well.
      link.value = text;
      link.hidden = false;
      link.focus();
      link.select();
      return document.execCommand("copy");
    }
  };
  link.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    link.hidden = true;
    button("share").focus();
  });
  button("present").addEventListener("click", () => {
    const url = new URL(wholeLink());
    if (ui.component.data.present) url.searchParams.delete("present");
    else url.searchParams.set("present", "1");
    history.replaceState(history.state, "", url);
    ui.component.setTriggerValue("present", true);
  });
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

// Settings reach the address with a delay: have them written first (ui/components/link).
function wholeLink() {
  return window.playgroundLink ? window.playgroundLink() : location.href;
}
