// What Streamlit carries in every message: only where the script lies, fetched once per tab.
const script = import(new URL("{path}", document.baseURI).href);
let loaded = null;
export default function (component) {
  const root = component.parentElement;
  root.latest = component;
  if (loaded) root.leave = loaded(component);
  else
    script.then((module) => {
      loaded = module.default;
      if (root.latest) root.leave = loaded(root.latest);
    });
  return () => {
    if (root.isConnected) return; // not left: Streamlit says so too when two messages come at once
    const { leave } = root;
    root.latest = root.leave = null;
    leave?.();
  };
}
