// Before the page's own code: remembers its peer connections, so that a test can count what arrives.
(() => {
  const made = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...configuration) {
      super(...configuration);
      made.push(this);
    }
  };
  // Audio packets that have arrived for the track which this seat's element would play.
  window.packetsFrom = async (seat) => {
    const track = document.querySelector(`audio[data-seat="${seat}"]`)?.srcObject?.getAudioTracks()[0];
    const receiver = made.flatMap((connection) => connection.getReceivers()).find((each) => each.track === track);
    if (!receiver) return 0;
    const stats = [...(await receiver.getStats()).values()];
    return stats.find((each) => each.type === "inbound-rtp")?.packetsReceived ?? 0;
  };
})();
