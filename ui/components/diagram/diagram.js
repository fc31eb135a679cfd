// The overview of a topic: parts in a row, each a button that opens its experiment, and arrows.

const LANE_PX = 8; // under the row, where arrows between parts that are no neighbours lead along

export default function (component) {
  return mounted(component, "_diagram", Overview);
}

class Overview {
  constructor(root) {
    this.frame = root.querySelector(".diagram");
    this.list = root.querySelector("ol");
    this.lines = root.querySelector("g");
    this.observer = new ResizeObserver(() => this.join());
    this.observer.observe(this.frame);
    whenFontsReady(() => this.join());
  }

  receive(component) {
    const { nodes, arrows, experiment } = component.data;
    const signature = JSON.stringify([nodes, arrows]);
    this.component = component;
    this.arrows = arrows.map((arrow) => arrow.split(" "));
    if (signature !== this.signature) {
      this.signature = signature;
      this.list.replaceChildren(...nodes.map((node) => make("li", {}, this.part(node))));
    }
    for (const [i, { firstChild: button }] of [...this.list.children].entries()) button.setAttribute("aria-current", nodes[i].experiment === experiment);
    this.join();
  }

  part({ label, experiment, title }) {
    const button = make("button", { type: "button", title }, ...written(label));
    button.addEventListener("click", () => this.component.setTriggerValue("open", experiment));
    return button;
  }

  // Draws the arrows between the parts where they stand now.
  join() {
    const frame = this.frame.getBoundingClientRect();
    if (!this.arrows || !frame.width) return;
    const boxes = [...this.list.children].map((part) => part.getBoundingClientRect());
    // Where it does not fit it would lie over the tabs.
    this.frame.style.visibility = boxes[0].left < frame.left - 1 ? "hidden" : "";
    const lane = boxes[0].bottom - frame.top + LANE_PX;
    this.lines.replaceChildren(...this.arrows.map(([from, way, to]) => {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
      line.setAttribute("d", path(boxes[from], boxes[to], Math.abs(to - from) === 1, frame, lane));
      line.setAttribute("marker-end", "url(#head)");
      if (way === "<>") line.setAttribute("marker-start", "url(#head)");
      return line;
    }));
  }

  free() {
    this.observer.disconnect();
  }
}

function path(from, to, neighbours, frame, lane) {
  const right = from.left < to.left;
  if (neighbours) {
    const y = (from.top + from.bottom) / 2 - frame.top;
    const [start, end] = right ? [from.right + 2, to.left - 2] : [from.left - 2, to.right + 2];
    return `M${start - frame.left} ${y}H${end - frame.left}`;
  }
  const bottom = from.bottom - frame.top;
  const middle = (box) => (box.left + box.right) / 2 - frame.left;
  // Arrows from either side reach a part beside each other.
  const end = middle(to) + (right ? -6 : 6);
  return `M${middle(from)} ${bottom + 1}V${lane}H${end}V${bottom + 2}`;
}
