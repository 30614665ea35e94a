// Before the page's own code: from when a test says so, this browser makes no connection any more.
(() => {
  window.refused = null;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...configuration) {
      if (window.refused !== null) {
        window.refused += 1;
        throw new DOMException("out of connections", "OperationError");
      }
      super(...configuration);
    }
  };
})();
