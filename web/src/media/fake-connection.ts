// An RTCPeerConnection without a network: its signalling states as in W3C WebRTC 4.3 and 4.4. For tests only.

interface FakeDescription {
  readonly type: "offer" | "answer";
  readonly sdp: string;
}

interface FakeTransceiver {
  direction: string;
  readonly sender: FakeSender;
  readonly receiver: { readonly track: { readonly kind: string; enabled: boolean } };
  /** As was asked for; null where nothing was. */
  codecs: string[] | null;
  setCodecPreferences(codecs: { mimeType: string }[]): void;
}

interface FakeSender {
  track: unknown;
  encoding: RTCRtpEncodingParameters;
  replaceTrack(track: unknown): Promise<void>;
  getParameters(): unknown;
  setParameters(parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void>;
}

let made = 0;

/** A fingerprint of the length of one. */
export function certificateOf(id: number): string {
  return id.toString(16).toUpperCase().padStart(64, "0");
}

export class FakeConnection {
  readonly id = ++made;
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  currentLocalDescription: FakeDescription | null = null;
  pendingLocalDescription: FakeDescription | null = null;
  currentRemoteDescription: FakeDescription | null = null;
  pendingRemoteDescription: FakeDescription | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  /** As it was made with, and told since. */
  configuration: RTCConfiguration = {};
  readonly candidates: (string | undefined)[] = [];
  heard = 0;
  /** Pictures that came. */
  pictures = 0;
  encoded = { frames: 0, seconds: 0, at: 0 };
  #transceivers: FakeTransceiver[] = [];
  #generation = 1;
  /** New ICE credentials are wanted, and the offer under way has them. */
  #restarts = false;
  #restarting = false;

  get localDescription(): FakeDescription | null {
    return this.pendingLocalDescription ?? this.currentLocalDescription;
  }

  get remoteDescription(): FakeDescription | null {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription;
  }

  get ufrag(): string {
    return `u${this.id}g${this.#generation}`;
  }

  /** As the browser would tell of its own way to the peer. */
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  addTransceiver(
    kind: string,
    init: { direction?: string; sendEncodings?: RTCRtpEncodingParameters[] } = {},
  ): FakeTransceiver {
    const sender: FakeSender = {
      track: null,
      encoding: { active: true, ...init.sendEncodings?.[0] },
      replaceTrack(track) {
        sender.track = track;
        return Promise.resolve();
      },
      getParameters: () => ({ encodings: [{ ...sender.encoding }] }),
      setParameters(parameters) {
        sender.encoding = parameters.encodings[0] ?? {};
        return Promise.resolve();
      },
    };
    const receiver = { track: Object.assign(new EventTarget(), { kind, enabled: true }) };
    const transceiver: FakeTransceiver = {
      direction: init.direction ?? "sendrecv",
      sender,
      receiver,
      codecs: null,
      setCodecPreferences: (codecs) => {
        transceiver.codecs = codecs.map(({ mimeType }) => mimeType);
      },
    };
    this.#transceivers.push(transceiver);
    if (this.#transceivers.length === 1) this.#negotiationNeeded();
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.#transceivers;
  }

  restartIce(): void {
    this.#restarts = true;
    if (this.signalingState === "stable") this.#negotiationNeeded();
  }

  async setLocalDescription(): Promise<void> {
    await this.#open();
    if (this.signalingState === "have-remote-offer") {
      this.currentLocalDescription = this.#describe("answer");
      this.currentRemoteDescription = this.pendingRemoteDescription;
      this.pendingRemoteDescription = this.pendingLocalDescription = null;
      this.signalingState = "stable";
    } else {
      if (this.#restarts) this.#generation += 1;
      this.#restarting = this.#restarts;
      this.pendingLocalDescription = this.#describe("offer");
      this.signalingState = "have-local-offer";
    }
  }

  async setRemoteDescription(description: FakeDescription): Promise<void> {
    await this.#open();
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new DOMException("", "InvalidStateError");
      this.currentLocalDescription = this.pendingLocalDescription;
      this.currentRemoteDescription = description;
      this.pendingLocalDescription = null;
      this.signalingState = "stable";
      this.#restarts &&= !this.#restarting;
      if (this.#restarts) this.#negotiationNeeded();
    } else {
      const former = /ice-ufrag:(\S+)/.exec(this.currentRemoteDescription?.sdp ?? "")?.[1];
      if (former !== undefined && !description.sdp.includes(former)) this.#generation += 1;
      this.pendingLocalDescription = null;
      this.pendingRemoteDescription = description;
      this.signalingState = "have-remote-offer";
      if (this.#transceivers.length === 0) {
        const kinds = [...description.sdp.matchAll(/^m=(\w+)/gm)].map(([, kind = ""]) => kind);
        for (const kind of kinds.length > 0 ? kinds : ["audio", "video"])
          this.addTransceiver(kind, { direction: "recvonly" });
      }
    }
  }

  addIceCandidate({ candidate }: RTCIceCandidateInit): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, unknown>> {
    const { frames, seconds, at } = this.encoded;
    return Promise.resolve(
      new Map<string, unknown>([
        ["shown", { type: "inbound-rtp", kind: "video", framesReceived: this.pictures }],
        ["pair", { type: "candidate-pair", responsesReceived: this.heard }],
        [
          "picture",
          { type: "outbound-rtp", kind: "video", framesEncoded: frames, totalEncodeTime: seconds, timestamp: at },
        ],
      ]),
    );
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  getConfiguration(): RTCConfiguration {
    return this.configuration;
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  async #open(): Promise<void> {
    await Promise.resolve();
    if (this.signalingState === "closed") throw new DOMException("", "InvalidStateError");
  }

  #describe(type: "offer" | "answer"): FakeDescription {
    return { type, sdp: `a=ice-ufrag:${this.ufrag}\r\na=fingerprint:sha-256 ${certificateOf(this.id)}\r\n` };
  }

  #negotiationNeeded(): void {
    queueMicrotask(() => {
      if (this.signalingState === "stable") this.onnegotiationneeded?.();
    });
  }
}

export function asConnection(fake: FakeConnection): RTCPeerConnection {
  return fake as unknown as RTCPeerConnection;
}
