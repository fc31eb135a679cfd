// "x_t" and "x^{2}" with lowered and raised signs.
function written(formula) {
  return formula.split(/([_^](?:\{[^}]*\}|.))/u).map((part) => {
    const tag = { _: "sub", "^": "sup" }[part[0]];
    return tag ? make(tag, { textContent: part.slice(1).replace(/[{}]/g, "") }) : part;
  });
}
