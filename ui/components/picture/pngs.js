// Pixels become PNGs in threads beside the page. `toBlob` waits until the page has nothing else to do,
// which a page that draws a film never has: 120 ms a picture, where this takes 30.

const PNG_THREADS = 2;
const PNG_PROGRAM = `onmessage = async ({ data: { number, bitmap } }) => {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
  postMessage({ number, png: await canvas.convertToBlob({ type: "image/png" }) });
};`;

class PngThreads {
  constructor() {
    this.asked = 0;
    this.waiting = new Map(); // by number: who gets the PNG
    if (!window.OffscreenCanvas || !window.createImageBitmap) return;
    this.address = URL.createObjectURL(new Blob([PNG_PROGRAM], { type: "text/javascript" }));
    this.threads = Array.from({ length: PNG_THREADS }, () => new Worker(this.address));
    for (const thread of this.threads) {
      thread.onmessage = ({ data: { number, png } }) => this.answer(number, (one) => one.resolve(png));
      thread.onerror = () => [...this.waiting.keys()].forEach((number) => this.answer(number, (one) => one.reject(new Error("The browser could not make the pictures of the film."))));
    }
  }

  answer(number, how) {
    how(this.waiting.get(number));
    this.waiting.delete(number);
  }

  // The PNG of a canvas as it is now.
  async png(canvas) {
    if (!this.threads) return asPng(canvas);
    const bitmap = await createImageBitmap(canvas);
    this.asked += 1;
    const number = this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.threads[number % PNG_THREADS].postMessage({ number, bitmap }, [bitmap]);
    });
  }

  end() {
    for (const thread of this.threads ?? []) thread.terminate();
    URL.revokeObjectURL(this.address);
  }
}
