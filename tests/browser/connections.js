// Before the page's own code: remembers its peer connections, so that a test can count what arrives and what is sent.
(() => {
  const made = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...configuration) {
      super(...configuration);
      made.push(this);
    }
  };
  // The receiver of the track which this seat's element would play, and its connection.
  function lineWith(seat) {
    const track = document.querySelector(`audio[data-seat="${seat}"]`)?.srcObject?.getAudioTracks()[0];
    const lines = made.flatMap((connection) => connection.getReceivers().map((receiver) => ({ connection, receiver })));
    return lines.find(({ receiver }) => receiver.track === track);
  }
  window.connectionWith = (seat) => lineWith(seat)?.connection;
  // Pictures that came over the connections there are now, whether or not they are shown.
  window.framesReceived = async () => {
    const open = made.filter(({ connectionState }) => connectionState !== "closed");
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    const stats = reports.flatMap((report) => [...report.values()]);
    const videos = stats.filter(({ type, kind }) => type === "inbound-rtp" && kind === "video");
    return videos.reduce((sum, { framesReceived }) => sum + (framesReceived ?? 0), 0);
  };
  window.packetsFrom = async (seat) => {
    const receiver = lineWith(seat)?.receiver;
    if (!receiver) return 0;
    const stats = [...(await receiver.getStats()).values()];
    return stats.find((each) => each.type === "inbound-rtp")?.packetsReceived ?? 0;
  };
})();
