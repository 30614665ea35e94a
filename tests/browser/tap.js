// Taps what a page plays: for each peer's audio element the loudest sample since `reset`, and how many were looked at.
// Reads the elements' own streams, after the page's gates, and changes nothing.
(() => {
  const context = new AudioContext();
  const taps = new Map();
  const buffer = new Float32Array(2048);

  function look() {
    const there = new Set([...document.querySelectorAll("audio[data-seat]")].map((element) => element.dataset.seat));
    for (const seat of taps.keys()) if (!there.has(seat)) taps.delete(seat);
    for (const element of document.querySelectorAll("audio[data-seat]")) {
      const stream = element.srcObject;
      if (!stream) continue;
      const seat = element.dataset.seat;
      let tap = taps.get(seat);
      if (!tap || tap.stream !== stream) {
        tap?.source.disconnect();
        const source = context.createMediaStreamSource(stream);
        const analyser = context.createAnalyser();
        analyser.fftSize = 2048;
        source.connect(analyser);
        tap = { stream, source, analyser, peak: 0, looks: 0 };
        taps.set(seat, tap);
      }
      tap.analyser.getFloatTimeDomainData(buffer);
      tap.peak = buffer.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), tap.peak);
      tap.looks += 1;
    }
  }
  setInterval(look, 20);
  window.circleTap = {
    context,
    reset: () => taps.forEach((tap) => Object.assign(tap, { peak: 0, looks: 0 })),
    heard: () => Object.fromEntries([...taps].map(([seat, { peak, looks }]) => [seat, { peak, looks }])),
  };
})();
