// A page that has the policy of web/src/media/policy.ts and nothing else: no server is asked, no piece is offered, nobody
// presses "Take", and whoever holds it tells the others by a data channel. What it takes, any page would take here.
(() => {
  const [size, own] = ["size", "own"].map((name) => Number(new URL(location).searchParams.get(name)));
  const SHARED_BITRATE = 0.8 * 4_000_000;
  const HOLDER = { maxBitrate: Math.min(900_000, SHARED_BITRATE / (size - 1)), maxFramerate: 25, scaleResolutionDownBy: 1 };
  const NEXT = { maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 2 };
  const LISTENER = { maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
  const peers = new Map();
  let holder = 0;
  let microphone;
  let camera;

  function encoding() {
    if (own === holder) return HOLDER;
    return own === (holder + 1) % size ? NEXT : LISTENER;
  }

  function shown(seat, { track }) {
    const element = document.createElement(track.kind);
    element.dataset.seat = seat;
    element.autoplay = true;
    if (track.kind === "video") Object.assign(element, { muted: true, width: 160 });
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
  }

  function tune(sender) {
    const parameters = sender.getParameters();
    Object.assign(parameters.encodings[0], encoding(), { active: true });
    return sender.setParameters({ ...parameters, degradationPreference: "maintain-resolution" });
  }

  // The voice to everybody before the picture to anybody, as in the application.
  function follow(now) {
    const before = encoding();
    holder = now;
    const tuned = encoding() !== before;
    for (const [seat, { audio }] of peers) {
      audio.receiver.track.enabled = seat === holder;
      void audio.sender.replaceTrack(own === holder ? microphone : null);
    }
    if (tuned) for (const { video } of peers.values()) void tune(video.sender);
  }

  function connect(seat) {
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const told = connection.createDataChannel("piece", { negotiated: true, id: 0 });
    told.onmessage = ({ data }) => follow(Number(data));
    connection.ontrack = (event) => shown(seat, event);
    const peer = { connection, told };
    peers.set(seat, peer);
    return peer;
  }

  async function described(connection, description) {
    await connection.setLocalDescription(description);
    while (connection.iceGatheringState !== "complete") {
      await new Promise((resolve) => connection.addEventListener("icegatheringstatechange", resolve, { once: true }));
    }
    return connection.localDescription.toJSON();
  }

  async function adopt(peer) {
    [peer.audio, peer.video] = peer.connection.getTransceivers();
    for (const transceiver of [peer.audio, peer.video]) transceiver.direction = "sendrecv";
    await tune(peer.video.sender);
    await peer.video.sender.replaceTrack(camera);
  }

  document.querySelector("button").addEventListener("click", () => {
    const next = (holder + 1) % size;
    for (const { told } of peers.values()) told.send(String(next));
    follow(next);
  });

  window.bare = {
    async open() {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
      [microphone] = stream.getAudioTracks();
      [camera] = stream.getVideoTracks();
    },
    async offer(seat) {
      const peer = connect(seat);
      for (const kind of ["audio", "video"]) peer.connection.addTransceiver(kind);
      await adopt(peer);
      return described(peer.connection);
    },
    async answer(seat, offer) {
      const peer = connect(seat);
      await peer.connection.setRemoteDescription(offer);
      await adopt(peer);
      return described(peer.connection);
    },
    accept: (seat, answer) => peers.get(seat).connection.setRemoteDescription(answer),
    connected: () => [...peers.values()].every(({ told }) => told.readyState === "open"),
    begin: () => follow(0),
  };
})();
