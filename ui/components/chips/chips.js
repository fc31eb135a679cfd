// A row of questions to try, one element for all of them.
export default function (component) {
  const root = component.parentElement;
  const { data } = component;
  const state = (root._s ??= { box: root.querySelector(".chips"), courier: courier((message) => state.post(message)) });
  state.post = (message) => component.setStateValue("chosen", message);
  state.courier.answered(data.echo);
  const signature = JSON.stringify([data.word, data.labels]);
  if (signature !== state.signature) {
    state.signature = signature;
    const word = Object.assign(document.createElement("span"), { className: "word", textContent: data.word });
    state.box.setAttribute("aria-label", data.word);
    state.box.replaceChildren(word, ...data.labels.map((label, place) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      chip.addEventListener("click", () => state.courier.send(place));
      return chip;
    }));
  }
  return () => {
    state.courier.stop();
    root._s = null;
  };
}
