// Turns the page into one of a plain mesh: everybody sends sound and the whole picture to everybody, as the browser
// chooses, and nothing is tuned.
(() => {
  const setParameters = RTCRtpSender.prototype.setParameters;
  RTCRtpSender.prototype.setParameters = function (parameters) {
    const [{ maxBitrate, maxFramerate, scaleResolutionDownBy, ...encoding }] = parameters.encodings;
    const { degradationPreference, ...rest } = parameters;
    return setParameters.call(this, { ...rest, encodings: [{ ...encoding, active: true }] });
  };
})();
