// Points to take hold of. They are buttons over the picture, so that they have names, focus and
// room for a finger. They move at once, and stay where the pointer is until the server's own scene,
// which acknowledges it, has arrived.

const LABEL_ROOM = 110; // CSS pixels that a label takes beside its handle

// Whether a label stands to the left: on the outer side of what its handle is a part of, so that
// handles side by side do not write over each other, as long as there is room.
function leftward(room, places, { x }) {
  const middle = places.reduce((sum, place) => sum + place.x, 0) / places.length;
  return places.length > 1 && x < middle - 1 && room > LABEL_ROOM;
}

class Handles {
  constructor(stage, element) {
    this.stage = stage;
    this.element = element;
    this.moved = new Map(); // name -> {point, number}: not yet in the server's scene
  }

  // A scene from the server: what it knows of is no longer ours to remember.
  receive(frame) {
    this.all = frame.handles;
    for (const [name, { number }] of this.moved) {
      if (name !== this.grip?.handle.name && (frame.mount !== this.stage.mount || number <= frame.seen)) this.moved.delete(name);
    }
    const present = new Map([...this.element.children].map((button) => [button.dataset.name, button]));
    const c = colours(this.stage.root);
    const buttons = this.all.map((handle) => {
      const button = present.get(handle.name) ?? this.button(handle);
      button.firstChild.textContent = handle.label;
      button.style.setProperty("--colour", c[handle.colour] ?? handle.colour);
      return button;
    });
    // Only when they changed: a button that is put in anew loses focus and pointer.
    if (buttons.length !== present.size || buttons.some((button, k) => this.element.children[k] !== button)) this.element.replaceChildren(...buttons);
  }

  button(handle) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "handle" });
    button.dataset.name = handle.name;
    button.append(document.createElement("span"));
    return button;
  }

  draw(camera, viewports) {
    const places = this.all.map((handle) => camera.project(this.pointOf(handle), viewports[handle.view]));
    this.all.forEach((handle, k) => {
      const button = this.element.children[k];
      const point = this.pointOf(handle);
      const seen = places[k];
      button.hidden = !seen;
      if (seen) {
        button.style.transform = `translate(${seen.x.toFixed(1)}px,${seen.y.toFixed(1)}px)`;
        const beside = places.filter((place, j) => place && this.all[j].view === handle.view);
        button.classList.toggle("leftward", leftward(seen.x - viewports[handle.view].x, beside, seen));
      }
      const text = `Handle ${handle.label}, ${describePoint(point)}`;
      if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
    });
  }

  pointOf(handle) {
    return this.moved.get(handle.name)?.point ?? handle.position;
  }

  of(element) {
    const name = element.closest?.(".handle")?.dataset.name;
    return this.all.find((handle) => handle.name === name);
  }

  take(handle, place, e) {
    const { camera, viewports } = this.stage;
    const start = this.pointOf(handle);
    const at = viewports[handle.view];
    const seen = camera.project(start, at);
    this.grip = { handle, start, at, dx: seen.x - place.x, dy: seen.y - place.y };
    e.target.closest(".handle").classList.add("held");
    this.send("press", handle, start, e.button);
  }

  pull({ x, y }) {
    const { camera } = this.stage;
    const { handle, start, at, dx, dy } = this.grip;
    const point = slide(handle, start, camera.ray(x + dx, y + dy, at), camera);
    if (point) this.send("drag", handle, point);
  }

  letGo() {
    const { handle } = this.grip;
    this.grip = null;
    for (const button of this.element.children) button.classList.remove("held");
    this.send("release", handle, this.pointOf(handle));
  }

  // A key moves a handle on the screen, or nearer and farther; let go, it is released.
  nudge(handle, e) {
    const { camera, spoken } = this.stage;
    const { right, up, back } = camera.basis();
    const wish = { ArrowRight: right, ArrowLeft: times(right, -1), ArrowUp: up, ArrowDown: times(up, -1), PageUp: times(back, -1), PageDown: back }[e.key];
    if (!wish) return false;
    const step = times(stepOf(handle, wish), camera.home.radius * (e.shiftKey ? 0.1 : 0.02));
    const point = add(this.pointOf(handle), step);
    this.nudged = handle;
    this.send("drag", handle, point, 0, e.key);
    spoken.textContent = describePoint(point);
    return true;
  }

  settle(e) {
    if (!this.nudged || this.of(e.target)?.name !== this.nudged.name) return;
    this.send("release", this.nudged, this.pointOf(this.nudged), 0, e.key);
    this.nudged = null;
  }

  send(kind, handle, point, button = 0, key = "") {
    const { stage } = this;
    const number = stage.emit({ kind, handle: handle.name, point, button, key });
    this.moved.set(handle.name, { point, number });
    this.said = { label: handle.label, point };
    // Once a picture: a pointer moves more often, and each writing makes the page lay itself out.
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      if (stage.freed) return;
      stage.say(`${this.said.label} · ${describePoint(this.said.point)}`);
      this.draw(stage.camera, stage.viewports);
    });
  }
}
