// Before the page's own code: a modified client, whose microphone and voice can't be closed once they were open.
(() => {
  const enabled = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, "enabled");
  Object.defineProperty(MediaStreamTrack.prototype, "enabled", {
    ...enabled,
    set(open) {
      if (open) enabled.set.call(this, true);
    },
  });
  const replaceTrack = RTCRtpSender.prototype.replaceTrack;
  RTCRtpSender.prototype.replaceTrack = function (track) {
    return track === null ? Promise.resolve() : replaceTrack.call(this, track);
  };
})();
