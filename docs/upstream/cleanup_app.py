"""A component that loads slowly and gets new data meanwhile, and says what it is told."""

import streamlit as st

# As slow as a large script on a slow line: until the page shows what the second run has drawn.
SCRIPT = """
window.told = [];
while (!document.body.innerText.includes("run=2")) {
  await new Promise((then) => setTimeout(then, 20));
}
export default ({ data, parentElement }) => {
  window.told.push(`draw ${data}`);
  return () => window.told.push(`leave ${data}, connected: ${parentElement.isConnected}`);
};
"""

component = st.components.v2.component("told", html="<p>Here.</p>", js=SCRIPT)
st.button("Again")
run = st.session_state["run"] = st.session_state.get("run", 0) + 1
component(key="told", data=run)
st.markdown(f"run={run}")
