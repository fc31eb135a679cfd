// The server makes a film of pictures: one connection for each film (ui/server/films.py), and where it
// ends there is none.

const AHEAD_OF_IT = 3; // pictures on their way

class Encoder {
  constructor(ticket, settings, signal) {
    Object.assign(this, { ready: false, sent: 0, encoded: 0, bytes: null, arrived: 0, pieces: [], error: "", wake: () => {} });
    const address = new URL(FILMS, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.socket.send(JSON.stringify({ ticket, settings }));
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = () => this.fail("The connection to the server was lost, so there is no film.");
    signal.addEventListener("abort", () => this.fail("Cancelled"));
  }

  take(data) {
    if (typeof data === "string") Object.assign(this, JSON.parse(data));
    else {
      this.pieces.push(data);
      this.arrived += data.byteLength;
    }
    this.wake();
  }

  fail(sentence) {
    this.error ||= sentence;
    this.socket.close();
    this.wake();
  }

  // Waits until something is so, or it has become clear that it never will be.
  async until(is) {
    while (!is()) {
      if (this.error) throw new Error(this.error);
      await new Promise((resolve) => (this.wake = resolve));
    }
  }

  async add(picture) {
    await this.until(() => this.ready && this.sent - this.encoded < AHEAD_OF_IT);
    if (this.error) throw new Error(this.error);
    this.sent += 1;
    this.socket.send(picture);
  }

  async complete(type) {
    await this.until(() => this.encoded === this.sent);
    this.socket.send(JSON.stringify({ complete: true }));
    await this.until(() => this.bytes !== null && this.arrived === this.bytes);
    return new Blob(this.pieces, { type });
  }

  close() {
    this.socket.onclose = null;
    this.socket.close();
  }
}
