// Before the page's own code, after connections.js: a microphone as it is, presses at the instant, and the time at
// which each voice and each picture reaches this page. All pages share this machine's clock.
(() => {
  const devices = navigator.mediaDevices;
  if (devices) {
    // A steady tone is what echo cancellation and noise suppression are made to take away.
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = ({ audio, ...rest }) => open(audio ? { ...rest, audio: { ...audio, ...raw } } : rest);
  }

  const sounds = [];
  const pictures = [];
  const presses = [];

  const elements = () => [...document.querySelectorAll("audio[data-seat]")];
  const nameOf = (button) => button.getAttribute("aria-label") ?? button.textContent.trim();

  const buttons = () => [...document.querySelectorAll("button")].filter((button) => button.ariaDisabled !== "true");
  function press(button, seen) {
    presses.push({ name: nameOf(button), seen, at: Date.now() });
    button.click();
  }
  function whenever(look) {
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    look();
  }

  function seatOf(video) {
    const [track] = video.srcObject?.getVideoTracks() ?? [];
    const shows = (seat) => window.connectionWith(seat)?.getReceivers().some((receiver) => receiver.track === track);
    return elements().map((element) => element.dataset.seat).find(shows);
  }
  function pictured({ target }) {
    if (!(target instanceof HTMLVideoElement)) return;
    const at = Date.now();
    const seat = seatOf(target);
    if (seat !== undefined) pictures.push({ seat, at, lines: target.videoHeight });
  }
  // Neither bubbles, both are captured.
  document.addEventListener("loadeddata", pictured, true);
  document.addEventListener("resize", pictured, true);

  window.probe = {
    sounds,
    pictures,
    presses,
    // Listens to every voice of the circle, as this page plays it; one node for all of them, which costs less.
    async listen() {
      const context = new AudioContext({ sinkId: { type: "none" } });
      await context.audioWorklet.addModule("/assets/voice.js");
      const voices = elements();
      const ear = new AudioWorkletNode(context, "ear", { numberOfInputs: voices.length, numberOfOutputs: 0 });
      ear.port.onmessage = ({ data: { voice, ...heard } }) => sounds.push({ seat: voices[voice].dataset.seat, ...heard });
      voices.forEach(({ srcObject }, voice) => context.createMediaStreamSource(srcObject).connect(ear, 0, voice));
    },
    press(name) {
      press(buttons().find((button) => nameOf(button) === name), Date.now());
    },
    // Presses every button of such a name, that long after it was there first.
    pressWhenever(pattern, ms) {
      const wanted = new RegExp(pattern);
      const pressed = new WeakSet();
      whenever(() => {
        for (const button of buttons()) {
          if (pressed.has(button) || !wanted.test(nameOf(button))) continue;
          pressed.add(button);
          if (ms === 0) press(button, Date.now());
          else setTimeout(press, ms, button, Date.now());
        }
      });
    },
    // At the door: a name, the agreements, the microphone, the camera, and in once both are on.
    comeIn(name) {
      this.pressWhenever("^Use my (microphone|camera)$", 0);
      let asked = false;
      whenever(() => {
        const box = document.querySelector("input#name");
        const on = buttons().filter((button) => /^Close my (microphone|camera)$/.test(nameOf(button)));
        if (box === null || on.length < 2 || asked) return;
        asked = true;
        box.value = name;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        for (const agreement of document.querySelectorAll("input[type=checkbox]")) agreement.click();
        this.press("Come in");
      });
    },
    forget() {
      for (const list of [sounds, pictures, presses]) list.length = 0;
    },
  };
})();
