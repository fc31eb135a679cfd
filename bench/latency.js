// In every page that bench/latency.py opens: when did what is on the screen change?
(() => {
  const deep = (root, selector, found = []) => {
    found.push(...root.querySelectorAll(selector));
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) deep(element.shadowRoot, selector, found);
    return found;
  };
  // Our components count what they have drawn in data-frames. The stage is what the visitor looks
  // at; without one any picture counts, but playback controls (data-step) are none. The bare page
  // shows its value as text.
  const pictures = () => {
    const stages = deep(document, ".stage[data-frames]");
    return stages.length ? stages : deep(document, "[data-frames]:not([data-step])");
  };
  const bare = () => [...document.querySelectorAll(".stMarkdown")].filter((e) => e.textContent.startsWith("value="));
  const drawn = (watched) => watched.map((e) => (e.dataset.frames ?? e.textContent)).join("|");
  const frames = (watched) => watched.reduce((sum, e) => sum + Number(e.dataset.frames ?? 0), 0);
  const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now()), 0));

  window.bench = {
    // Milliseconds from the next key press to the first painted change, or -1 after `limit`.
    arm(limit) {
      let watched = [...pictures(), ...bare()];
      const before = drawn(watched);
      window.bench.answer = new Promise((resolve) => {
        const pressed = (event) => {
          const look = () => {
            if (!watched.every((e) => e.isConnected)) watched = [...pictures(), ...bare()]; // mounted anew
            if (drawn(watched) !== before) painted((now) => resolve(now - event.timeStamp));
            else if (performance.now() - event.timeStamp > limit) resolve(-1);
            else requestAnimationFrame(look);
          };
          look();
        };
        addEventListener("keydown", pressed, { capture: true, once: true });
      });
    },
    count: () => frames(pictures()),
    alive: () => pictures().some((e) => Number(e.dataset.frames) > 0) || bare().length > 0,
    // Moves a pressed pointer over an element at 120 events a second, as a hand does, whatever the
    // driver of the browser manages. Returns how often was drawn, and how many moves there were.
    async drag(element, milliseconds) {
      const box = element.getBoundingClientRect();
      const fold = (t) => Math.abs((t % 2) - 1);
      const [before, began] = [window.bench.count(), performance.now()];
      let moves = 0;
      const move = () => {
        moves += 1;
        const [x, y] = [0.05 + 0.9 * fold(moves / 45), 0.05 + 0.9 * fold(moves / 31)];
        if (element.type === "range") {
          const [low, high] = [Number(element.min), Number(element.max)];
          element.value = low + x * (high - low);
          element.dispatchEvent(new Event("input", { bubbles: true }));
        } else {
          const at = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
          const pointer = { pointerId: 1, isPrimary: true, buttons: 1, bubbles: true, composed: true };
          element.dispatchEvent(new PointerEvent("pointermove", { ...at, ...pointer }));
        }
      };
      const timer = setInterval(move, 1000 / 120);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1000;
      return [(window.bench.count() - before) / seconds, moves / seconds];
    },
    // Pictures drawn a second, over so many milliseconds.
    async rate(milliseconds) {
      const [before, began] = [window.bench.count(), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return ((window.bench.count() - before) * 1000) / (performance.now() - began);
    },
    // Waits until nothing has been drawn for `quiet` milliseconds; whether that was so within `limit`.
    async settle(quiet, limit = 10_000) {
      const [now, began] = [() => drawn([...pictures(), ...bare()]), performance.now()];
      for (let last = now(), since = began; performance.now() - since < quiet; ) {
        await new Promise(requestAnimationFrame);
        if (now() !== last) [last, since] = [now(), performance.now()];
        if (performance.now() - began > limit) return false;
      }
      return true;
    },
  };

  const look = () => (document.body && window.bench.alive() ? painted((now) => (window.bench.first = now)) : requestAnimationFrame(look));
  look();
})();
