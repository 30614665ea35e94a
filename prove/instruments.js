// Instruments beside the room's own page: for each voice the packets that arrive, the loudest sample that is played,
// and the loudest sample before the gate, which is what would be played without it. They change nothing of the page.
(() => {
  const made = [];
  const names = new Map();
  const voices = new Map();
  let context = null;
  let ready = null;

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...configuration) {
      super(...configuration);
      made.push(this);
    }
  };

  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => {
        for (const { id, name } of JSON.parse(data).parts?.roster?.seats ?? []) names.set(id, name);
      });
      // The control of one claim: a page that hangs up when the server goes.
      this.addEventListener("close", () => {
        if (window.hangsUpWithTheServer) for (const connection of made) connection.close();
      });
    }
  };

  function begin() {
    context = new AudioContext();
    ready = context.audioWorklet.addModule("/ear.js");
    addEventListener("pointerdown", () => context.resume());
    addEventListener("keydown", () => context.resume());
  }

  async function listenTo(seat, stream) {
    if (context === null) begin();
    await ready;
    const [track] = stream.getAudioTracks();
    if (!track || voices.get(seat)?.stream === stream) return;
    const ungated = track.clone();
    ungated.enabled = true;
    const node = new AudioWorkletNode(context, "ear", { numberOfInputs: 2, numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(node, 0, 0);
    context.createMediaStreamSource(new MediaStream([ungated])).connect(node, 0, 1);
    const voice = { stream, track, node, heard: null, packets: 0, rate: 0, lost: false };
    node.port.onmessage = ({ data }) => (voice.heard = data);
    voices.set(seat, voice);
  }

  async function count(voice) {
    const receiver = made.flatMap((connection) => connection.getReceivers()).find(({ track }) => track === voice.track);
    const stats = receiver ? [...(await receiver.getStats()).values()] : [];
    return stats.find(({ type }) => type === "inbound-rtp")?.packetsReceived ?? voice.packets;
  }

  function row(cells, cell) {
    const line = document.createElement("tr");
    line.append(...cells.map((text) => Object.assign(document.createElement(cell), { textContent: text })));
    return line;
  }

  function show(table) {
    const lines = [...voices].map(([seat, { rate, heard }]) =>
      row([names.get(seat) ?? "", `${rate}/s`, (heard?.played ?? 0).toFixed(3), (heard?.before ?? 0).toFixed(3)], "td"),
    );
    const caption = Object.assign(document.createElement("caption"), { textContent: "Instruments" });
    table.replaceChildren(caption, row(["voice", "packets arriving", "loudest played", "without the gate"], "th"), ...lines);
  }

  async function look(table) {
    for (const element of document.querySelectorAll("audio[data-seat]")) {
      if (element.srcObject) await listenTo(element.dataset.seat, element.srcObject);
    }
    for (const voice of voices.values()) {
      const packets = await count(voice);
      voice.rate = packets - voice.packets;
      voice.packets = packets;
    }
    if (voices.size > 0) show(table);
  }

  addEventListener("DOMContentLoaded", () => {
    const table = document.createElement("table");
    table.className = "instruments";
    table.setAttribute("aria-label", "Instruments");
    document.body.append(table);
    setInterval(() => void look(table), 1000);
  });

  window.instruments = {
    forget: () => voices.forEach(({ node }) => node.port.postMessage("forget")),
    figures: () =>
      Object.fromEntries(
        [...voices].map(([seat, { packets, rate, heard }]) => [names.get(seat) ?? seat, { packets, rate, ...heard }]),
      ),
  };
})();
