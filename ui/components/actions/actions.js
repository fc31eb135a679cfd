// Share, Present and Reset. The link is the truth: Share copies it whole, Present is a part of it.

const SAID_MILLISECONDS = 4000;

export default function (component) {
  const root = component.parentElement;
  const ui = root.actions || (root.actions = build(root));
  ui.component = component;
  ui.show(component.data);
}

function build(root) {
  const find = (selector) => root.querySelector(selector);
  const button = (action) => find(`[data-action="${action}"]`);
  const said = find(".said");
  const link = find(".link");
  const ui = { component: null, timer: 0 };

  ui.show = ({ present, resettable }) => {
    button("present").querySelector("span").textContent = present ? "Leave" : "Present";
    button("reset").hidden = !resettable;
  };
  const say = (text) => {
    said.textContent = text;
    clearTimeout(ui.timer);
    ui.timer = setTimeout(() => (said.textContent = ""), SAID_MILLISECONDS);
  };

  button("share").addEventListener("click", async () => {
    const href = wholeLink();
    try {
      await navigator.clipboard.writeText(href);
      link.hidden = true;
      say("Link copied");
    } catch {
      // No permission, or no secure context (a lecturer's machine in the local network).
      link.value = href;
      link.hidden = false;
      link.focus();
      link.select();
      say("Copy this link");
    }
  });
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
  button("reset").addEventListener("click", () => ui.component.setTriggerValue("reset", true));
  return ui;
}

// Settings reach the address with a delay: have them written first (ui/components/link).
function wholeLink() {
  return window.playgroundLink ? window.playgroundLink() : location.href;
}
