// Before the page's own code: a modified client, whose camera stays on and is sent whole to everybody, at 640 × 480.
(() => {
  const getUserMedia = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = function (constraints) {
    const video = constraints?.video ? { width: 640, height: 480, frameRate: 15 } : constraints?.video;
    return getUserMedia.call(this, { ...constraints, ...(video ? { video } : {}) });
  };
  MediaStreamTrack.prototype.stop = () => {};
  const { replaceTrack, setParameters } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.replaceTrack = function (track) {
    return track === null ? Promise.resolve() : replaceTrack.call(this, track);
  };
  RTCRtpSender.prototype.setParameters = function (parameters) {
    if (this.track?.kind !== "audio") {
      const whole = { active: true, maxBitrate: 1_500_000, maxFramerate: 15, scaleResolutionDownBy: 1 };
      for (const encoding of parameters.encodings) Object.assign(encoding, whole);
    }
    return setParameters.call(this, parameters);
  };
})();
