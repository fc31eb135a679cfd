// What of the stage can be filmed: a film that is there, what a run computes from here on or has
// computed so far, and, where nothing plays, one turn around a scene.
//
// A stretch has so many `frames` at a `rate` per second, and the last stands for `rest` seconds. `to(k)`
// brings the stage to frame k and says whether there is one, `moment()` what stands on its pictures,
// and `end()` puts everything back.

const WHOLE = 1000;
const SMOOTHEST = 25; // frames a second
const STILL_REST = 1.2; // seconds on the last picture
const TURN_SECONDS = 8;
const LATEST = 30_000; // milliseconds in which the server computes a frame

// By name, with the words of the menu: those that this stage has, the likeliest first.
function stretchesOf(column) {
  const drawings = drawingsOf(column).map((one) => one.playgroundDrawing);
  const films = drawings.map((one) => one.film ?? one).filter((one) => one.motion?.());
  const transport = column && [...column.querySelectorAll("*")].find((one) => one.playgroundTransport)?.playgroundTransport;
  const scenes = drawings.filter((one) => one.camera && one.painter?.gl);
  const found = [];
  if (films.length) found.push(["film", "The whole film", (most) => ofFilms(films, most)]);
  if (transport) {
    const { noun, furthest } = transport.data;
    const on = ["on", "From here on", (most) => ofPlay(transport, most)];
    const past = ["past", `From ${noun} 0 to the last so far`, (most) => ofHistory(transport, most)];
    if (atLast(transport)) found.push(past);
    else found.push(...(furthest > 0 ? [on, past] : [on]));
  }
  if (scenes.length) found.push(["turn", "One turn around it", (most) => ofTurn(scenes, most)]);
  return found;
}

const atLast = ({ data }) => data.furthest > 0 && (data.done || data.failed) && data.step >= data.furthest;

// Films that stand on the stage together move together.
function ofFilms(films, most) {
  const leader = films.find((film) => film.motion().leads) ?? films[0];
  const { total, rate, smooth } = leader.motion();
  const seconds = Math.max(0.5, (total - 1) / rate);
  const frames = Math.max(2, Math.min(most, smooth ? Math.round(seconds * SMOOTHEST) : total));
  const before = films.map((film) => [film, film.at, film.playing]);
  return {
    frames,
    rate: Math.max(1, Math.min(30, (frames - 1) / seconds)),
    rest: STILL_REST,
    moment: () => "",
    to(k) {
      for (const film of films) {
        const at = (k / (frames - 1)) * (film.motion().total - 1);
        film.holdAt(film.motion().smooth ? Math.round(WHOLE * at) / WHOLE : Math.round(at));
      }
      return true;
    },
    end() {
      for (const [film, at, playing] of before) {
        film.holdAt(at);
        if (playing) film.start();
        film.changed();
      }
    },
  };
}

// What is computed from here on: every frame of it, however long a picture takes.
function ofPlay(transport, most) {
  const played = transport.playing;
  return {
    frames: most,
    ...paceOf(transport),
    moment: () => momentOf(transport),
    async to(k) {
      if (k === 0) return quiet(transport);
      const { step } = transport.data;
      if (k === 1) transport.order({ kind: "play" });
      while (transport.data.step === step) {
        transport.next(); // where nothing is on its way
        await arrival(transport);
        if (atLast(transport) && transport.data.step === step) return false;
      }
      return true;
    },
    end: () => released(transport, played, null),
  };
}

// What has been computed so far, from its first step on.
function ofHistory(transport, most) {
  const { step, furthest } = transport.data;
  const played = transport.playing;
  const frames = Math.max(2, Math.min(most, furthest + 1));
  return {
    frames,
    ...paceOf(transport),
    moment: () => momentOf(transport),
    async to(k) {
      if (k === 0) await quiet(transport);
      await sought(transport, Math.round((k / (frames - 1)) * furthest));
      return true;
    },
    end: () => released(transport, played, step),
  };
}

function ofTurn(scenes, frames) {
  const before = scenes.map((scene) => [scene, scene.camera.state.slice()]);
  const put = (angle) => {
    for (const [scene, [azimuth, ...others]] of before) scene.camera.state = [azimuth + angle, ...others];
  };
  return {
    frames,
    rate: Math.min(30, frames / TURN_SECONDS),
    rest: 0,
    moment: () => "",
    to(k) {
      put((360 * k) / frames);
      return true;
    },
    end() {
      put(0);
      for (const scene of scenes) scene.draw();
    },
  };
}

// ---- the transport of a run

const paceOf = ({ data }) => ({ rate: Math.max(1, Math.min(SMOOTHEST, 1000 / Math.max(50, data.interval))), rest: STILL_REST });
const momentOf = ({ data }) => `${data.noun} ${data.step.toLocaleString("en")}`.replace(/^./, (letter) => letter.toUpperCase());

// The next frame, drawn.
async function arrival(transport) {
  const came = new Promise((resolve, reject) => {
    transport.arrived = resolve;
    setTimeout(() => reject(new Error("The next frame did not come, so there is no film.")), LATEST);
  });
  await came;
  transport.arrived = () => {};
  await drawn();
}

// A picture of the screen later; at once where the tab is hidden and has none.
const drawn = () => Promise.race([new Promise(requestAnimationFrame), new Promise((resolve) => setTimeout(resolve, 100))]);

// The clock stands still, and nothing is on its way.
async function quiet(transport) {
  transport.filmed = true;
  if (transport.playing) transport.order({ kind: "pause" });
  while (!transport.courier.idle() || transport.courier.seq > transport.courier.seen) await arrival(transport);
  return true;
}

async function sought(transport, step) {
  if (transport.data.step === step) return;
  transport.order({ kind: "seek", step });
  while (transport.data.step !== step) await arrival(transport);
}

function released(transport, played, step) {
  transport.filmed = false;
  transport.arrived = () => {};
  if (step !== null) transport.order({ kind: "seek", step });
  if (played) transport.order({ kind: "play" });
  else if (step === null) transport.order({ kind: "pause" });
  transport.goOn();
}
