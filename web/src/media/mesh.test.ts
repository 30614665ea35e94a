import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import type { ClientMessage, ReceiveCandidate, ReceiveDescription } from "../protocol";
import type { PeerView } from "../protocol/pages";
import { AT_ONCE, FORGOTTEN_AFTER_MS } from "./connection-budget";
import { Failures } from "./failures";
import { certificateOf, FakeConnection } from "./fake-connection";
import { Mesh } from "./mesh";
import type { MeshListener } from "./mesh";
import type { PeerPolicy } from "./policy";

afterEach(() => {
  vi.unstubAllGlobals();
});

const turned: string[] = [];
const told: string[] = [];
/** What was said of each seat. */
const heard: unknown[][] = [];
const gone: string[] = [];
const sent: ClientMessage[] = [];
const senders: ReturnType<FakeConnection["addTransceiver"]>["sender"][] = [];

const connections: RecordingConnection[] = [];

class RecordingConnection extends FakeConnection {
  constructor(configuration: RTCConfiguration) {
    super();
    this.configuration = configuration;
    connections.push(this);
  }

  override addTransceiver(
    ...asked: Parameters<FakeConnection["addTransceiver"]>
  ): ReturnType<FakeConnection["addTransceiver"]> {
    const transceiver = super.addTransceiver(...asked);
    const [kind] = asked;
    const { sender } = transceiver;
    senders.push(sender);
    const [replace, set] = [sender.replaceTrack.bind(sender), sender.setParameters.bind(sender)];
    sender.replaceTrack = (track) => {
      turned.push(`${kind} track`);
      return replace(track);
    };
    sender.setParameters = (parameters) => {
      turned.push(`${kind} encoding`);
      return set(parameters);
    };
    return transceiver;
  }
}

const PEERS = ["mei", "tom", "aisha"].map((seat): PeerView => ({
  seat,
  incarnation: seat,
  polite: false,
  hear: false,
  see: "thumbnail",
}));
const TRACKS = { audio: { kind: "audio" } as MediaStreamTrack, video: { kind: "video" } as MediaStreamTrack };
const THUMBNAIL = { active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
const WHOLE = { ...THUMBNAIL, maxBitrate: 900_000, scaleResolutionDownBy: 1 };
const LISTENER: PeerPolicy = { hear: false, sendAudio: false, video: THUMBNAIL };
const HOLDER: PeerPolicy = { hear: false, sendAudio: true, video: WHOLE };

let mesh: Mesh;
let clock: FakeClock;

const tune = (policy: PeerPolicy) => {
  mesh.tune(new Map(PEERS.map(({ seat }) => [seat, policy])), TRACKS);
};

beforeEach(async () => {
  heard.length = told.length = gone.length = sent.length = turned.length = senders.length = connections.length = 0;
  clock = new FakeClock();
  vi.stubGlobal("RTCPeerConnection", RecordingConnection);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  const listener: MeshListener = {
    state: (seat, state) => heard.push([seat, state]),
    receivers: (seat, audio, video) => heard.push([seat, audio.track.kind, video.track.kind]),
    arrival: (seat, what, arrives) => heard.push([seat, what, arrives]),
    gone: (seat) => gone.push(seat),
  };
  mesh = new Mesh({
    clock,
    send: (message) => sent.push(message),
    listener,
    failures: new Failures((what) => told.push(what)),
  });
  mesh.update(PEERS, () => true);
  tune(LISTENER);
  await vi.waitFor(() => {
    expect(turned.filter((each) => each === "video encoding")).toHaveLength(3);
  });
  turned.length = 0;
});

afterEach(() => {
  mesh.close();
  vi.unstubAllGlobals();
});

it("turns the voice to everybody before the picture to anybody, and the voice without its parameters", async () => {
  tune(HOLDER);
  await vi.waitFor(() => {
    expect(turned).toHaveLength(6);
  });
  expect(turned.map((each) => each.split(" ")[0])).toEqual(["audio", "audio", "audio", "video", "video", "video"]);
  expect(turned).not.toContain("audio encoding");
});

it("ends as it was tuned last", async () => {
  tune(HOLDER);
  tune(LISTENER);
  tune({ ...HOLDER, video: { ...WHOLE, maxBitrate: 450_000 } });
  await vi.waitFor(() => {
    expect(senders.map(({ track, encoding }) => [track, encoding.maxBitrate])).toEqual(
      PEERS.flatMap(() => [
        [TRACKS.audio, 32_000],
        [TRACKS.video, 450_000],
      ]),
    );
  });
});

it("sends each what the policy for them says", async () => {
  const policies = [HOLDER, { ...LISTENER, video: "off" }, { ...LISTENER, sendAudio: true }] as const;
  mesh.tune(new Map(PEERS.map(({ seat }, index) => [seat, policies[index] ?? LISTENER])), TRACKS);
  await vi.waitFor(() => {
    expect(senders.map(({ track, encoding }) => [track, encoding.active && encoding.maxBitrate])).toEqual([
      [TRACKS.audio, 32_000],
      [TRACKS.video, 900_000],
      [null, 32_000],
      [TRACKS.video, false],
      [TRACKS.audio, 32_000],
      [TRACKS.video, 30_000],
    ]);
  });
});

it("tells how much was encoded for those to whom pictures go, on average", async () => {
  expect(mesh.encoded).toEqual({ frames: 0, seconds: 0 });
  for (const second of [0, 1, 2, 3]) {
    for (const [index, connection] of connections.entries()) {
      const sent = index < 2 ? second : 0;
      connection.encoded = { frames: sent * (20 + 20 * index), seconds: sent, at: second * 2000 }; // by its own clock
    }
    const waiting = clock.pending;
    clock.advance(1000);
    await vi.waitFor(() => {
      expect(clock.pending).toBe(waiting);
    });
  }
  expect(mesh.encoded).toEqual({ frames: 15, seconds: 1 });
});

it("tells of each seat by itself: what receives it, its state, and what arrives of it", async () => {
  expect(heard).toEqual(
    ["mei", "tom", "aisha"].flatMap((seat) => [
      [seat, "audio", "video"],
      [seat, "new"],
    ]),
  );
  heard.length = 0;
  connections[1]?.become("connecting");
  connections[1]?.become("connected");
  expect(heard).toEqual([
    ["tom", "connecting"],
    ["tom", "connected"],
  ]);
  heard.length = 0;
  if (connections[1] !== undefined) connections[1].heard += 1;
  clock.advance(1000);
  await vi.waitFor(() => {
    expect(heard).toEqual([["tom", "anything", true]]);
  });
  clock.sleep(4_000);
  clock.advance(0);
  await vi.waitFor(() => {
    expect(heard).toEqual([
      ["tom", "anything", true],
      ["tom", "anything", false],
    ]);
  });
});

describe("H1: the servers by which peers find each other", () => {
  const relay = { urls: ["turn:relay.test"], username: "u", credential: "c" };
  const finder = { urls: ["stun:finder.test"], username: null, credential: null };
  const TOLD = [{ urls: ["turn:relay.test"], username: "u", credential: "c" }, { urls: ["stun:finder.test"] }];

  it("are those that the server named last, for every connection there is and is to come", () => {
    expect(connections.map(({ configuration }) => configuration.iceServers)).toEqual([[], [], []]);
    const [kept] = connections;
    kept?.become("connected"); // for its next repair
    mesh.use([relay, finder]);
    expect(connections.map(({ configuration }) => configuration.iceServers)).toEqual([TOLD, TOLD, TOLD]);
    expect(kept?.configuration.bundlePolicy).toBe("max-bundle"); // what cannot be changed is told as it was
    mesh.update([...PEERS, { ...(PEERS[0] as PeerView), seat: "kavitha", incarnation: "kavitha" }], () => true);
    expect(connections[3]?.configuration).toMatchObject({ iceServers: TOLD, bundlePolicy: "max-bundle" });
    mesh.use([finder]);
    for (const { configuration } of connections) expect(configuration.iceServers).toEqual(TOLD.slice(1));
  });

  it("are those of now for a connection that is made anew, and not those of when its peer came", () => {
    mesh.use([relay, finder]);
    clock.advance(30_000); // nobody answers
    const anew = connections.slice(PEERS.length);
    expect(anew.length).toBeGreaterThanOrEqual(PEERS.length);
    for (const { configuration } of anew) expect(configuration.iceServers).toEqual(TOLD);
  });
});

it("says nothing to whose page can't be reached, and what was left out as soon as it can", async () => {
  mesh.update(PEERS, ({ length }) => length > 3);
  sent.length = 0;
  mesh.networkChanged();
  await vi.waitFor(() => {
    expect(sent.map((message) => "to" in message && message.to)).toEqual(["aisha"]);
  });
  mesh.update(PEERS, () => true);
  await vi.waitFor(() => {
    expect(sent.map((message) => "to" in message && message.to)).toEqual(["aisha", "mei", "tom"]);
  });
});

it("a policy for somebody who is not connected yet disturbs nobody", async () => {
  mesh.tune(new Map([["kavitha", HOLDER], ...PEERS.map(({ seat }) => [seat, HOLDER] as const)]), TRACKS);
  await vi.waitFor(() => {
    expect(turned).toHaveLength(6);
  });
  expect(told).toEqual([]);
});

it("that is closed has let go of everybody, and nothing of it goes on", () => {
  mesh.close();
  expect(connections.map(({ signalingState }) => signalingState)).toEqual(["closed", "closed", "closed"]);
  expect([gone, clock.pending]).toEqual([["mei", "tom", "aisha"], 0]);
  mesh.close();
  expect(gone).toHaveLength(3);
});

describe("V1: who is connected", () => {
  const [MEI, TOM, AISHA] = PEERS as [PeerView, PeerView, PeerView];
  const states = () => connections.map(({ signalingState }) => (signalingState === "closed" ? "closed" : "open"));

  it("whoever reloaded gets another connection, and the one before is closed and forgotten", () => {
    mesh.update([{ ...MEI, incarnation: "mei-again" }, TOM, AISHA], () => true);
    expect(states()).toEqual(["closed", "open", "open", "open"]);
    expect(gone).toEqual(["mei"]);
  });

  it("what is said is said to the page that sits there now", async () => {
    await vi.waitFor(() => {
      expect(sent).toHaveLength(3);
    });
    sent.length = 0;
    mesh.update([{ ...MEI, incarnation: "mei-again" }, TOM, AISHA], () => true);
    await vi.waitFor(() => {
      expect(sent).toMatchObject([{ type: "description", to: "mei", to_incarnation: "mei-again" }]);
    });
  });

  it("whoever is listed no more is closed and forgotten, and nobody else", () => {
    mesh.update([MEI, AISHA], () => true);
    expect(states()).toEqual(["open", "closed", "open"]);
    expect(gone).toEqual(["tom"]);
    mesh.update([MEI, AISHA], () => true);
    expect([connections.length, gone.length]).toEqual([3, 1]);
    mesh.update([], () => true);
    expect([states(), gone]).toEqual([
      ["closed", "closed", "closed"],
      ["tom", "mei", "aisha"],
    ]);
  });

  it("whoever comes back is connected anew", () => {
    mesh.update([MEI, AISHA], () => true);
    mesh.update([MEI, TOM, AISHA], () => true);
    expect(states()).toEqual(["open", "closed", "open", "open"]);
  });

  it("those who stay keep theirs, whether or not they can be reached", () => {
    mesh.update(PEERS, () => false);
    mesh.update([...PEERS].reverse(), () => true);
    expect([states(), gone]).toEqual([["open", "open", "open"], []]);
  });
});

describe("V1: what is said by another page of the same seat", () => {
  const offer = (from: string, id: number): ReceiveDescription => ({
    type: "description",
    sender: "mei",
    from_incarnation: from,
    description: { type: "answer", sdp: `a=ice-ufrag:x\r\na=fingerprint:sha-256 ${certificateOf(id)}\r\n` },
  });
  const taken = () => connections[0]?.currentRemoteDescription ?? null;

  it("is not taken for what the listed one says", async () => {
    mesh.receive(offer("mei-before", 901));
    await vi.waitFor(() => {
      expect(connections[0]?.signalingState).toBe("have-local-offer");
    });
    mesh.receive(offer("mei", 902));
    await vi.waitFor(() => {
      expect(taken()?.sdp).toContain(certificateOf(902));
    });
  });

  it("is kept until it is listed, also of somebody who was not there before", async () => {
    mesh.receive({
      ...offer("kavitha", 904),
      sender: "kavitha",
      description: { ...offer("kavitha", 904).description, type: "offer" },
    });
    mesh.update(
      [...PEERS, { ...(PEERS[0] as PeerView), seat: "kavitha", incarnation: "kavitha", polite: true }],
      () => true,
    );
    await vi.waitFor(() => {
      expect(connections[3]?.remoteDescription?.sdp).toContain(certificateOf(904));
    });
  });

  it("is kept until it is listed, if it comes in time", async () => {
    mesh.receive({
      ...offer("mei-again", 903),
      description: { ...offer("mei-again", 903).description, type: "offer" },
    });
    mesh.update([{ ...(PEERS[0] as PeerView), incarnation: "mei-again", polite: true }], () => true);
    await vi.waitFor(() => {
      expect(connections[3]?.remoteDescription?.sdp).toContain(certificateOf(903));
    });
  });
});

describe("H10: addresses that nobody may name", () => {
  const candidate = (address: string): ReceiveCandidate["candidate"] => ({
    candidate: `candidate:1 1 udp 1 ${address} 5 typ host`,
    sdpMid: "0",
    sdpMLineIndex: 0,
    usernameFragment: null,
  });

  it("are not told, and are counted", () => {
    sent.length = 0;
    for (const address of ["127.0.0.1", "192.168.1.20"])
      connections[0]?.onicecandidate?.({ candidate: candidate(address) });
    expect(sent.map((message) => message.type === "candidate" && message.candidate.candidate.split(" ")[4])).toEqual([
      "192.168.1.20",
    ]);
    expect([mesh.dropped, told]).toEqual([1, ["media: could not take or tell a foreign address (RangeError)"]]);
  });

  it("are left out of the descriptions that are told", async () => {
    const [first] = connections;
    await vi.waitFor(() => {
      expect(first?.pendingLocalDescription).not.toBe(null);
    });
    const sdp = first?.pendingLocalDescription?.sdp ?? "";
    if (first !== undefined)
      first.pendingLocalDescription = { type: "offer", sdp: `${sdp}a=candidate:1 1 udp 1 127.0.0.1 5 typ host\r\n` };
    sent.length = 0;
    mesh.networkChanged();
    expect(sent[0]).toEqual({
      type: "description",
      to: "mei",
      to_incarnation: "mei",
      description: { type: "offer", sdp },
    });
    expect(mesh.dropped).toBe(1);
  });

  it("are not taken, and are counted", async () => {
    const of = { type: "candidate", sender: "mei", from_incarnation: "mei" } as const;
    mesh.receive({
      type: "description",
      sender: "mei",
      from_incarnation: "mei",
      description: {
        type: "answer",
        sdp: `a=ice-ufrag:x\r\na=fingerprint:sha-256 ${certificateOf(7)}\r\na=candidate:1 1 udp 1 127.0.0.1 5 typ host\r\n`,
      },
    });
    for (const address of ["169.254.169.254", "router.local", "192.168.1.20"])
      mesh.receive({ ...of, candidate: candidate(address) });
    await vi.waitFor(() => {
      expect(connections[0]?.candidates).toHaveLength(1);
    });
    expect(connections[0]?.candidates[0]).toContain("192.168.1.20");
    expect(connections[0]?.remoteDescription?.sdp).not.toContain("127.0.0.1");
    expect(mesh.dropped).toBe(3);
  });

  it("descriptions without a certificate are not taken", async () => {
    mesh.receive({
      type: "description",
      sender: "mei",
      from_incarnation: "mei",
      description: { type: "answer", sdp: "a=ice-ufrag:x" },
    });
    await Promise.resolve();
    expect([connections[0]?.remoteDescription ?? null, mesh.dropped]).toEqual([null, 1]);
  });
});

it("H2: one connection that can't be made, told of servers, or tuned disturbs no other", async () => {
  const [first, second] = connections;
  if (first === undefined || second === undefined) throw new Error("there are three");
  const servers: unknown[] = [];
  first.setConfiguration = () => {
    throw new DOMException("", "InvalidAccessError");
  };
  second.setConfiguration = () => servers.push("second");
  mesh.use([]);
  expect(servers).toEqual(["second"]);
  expect(told).toEqual(["media: could not use other servers (InvalidAccessError)"]);
  sent.length = 0;
  mesh.networkChanged();
  await vi.waitFor(() => {
    expect(sent.map((message) => "to" in message && message.to)).toEqual(["mei", "tom", "aisha"]);
  });
});

it("H2: a page that reloads time and again gets no more connections than its seat may", () => {
  const made = connections.length;
  for (let each = 0; each < 50; each++)
    mesh.update([{ ...(PEERS[0] as PeerView), incarnation: `page-${String(each)}` }], () => true);
  expect(connections.length - made).toBe(4);
});

it("H2: whoever is there and gone, time and again, gets no more connections than their seat may", () => {
  const [mei, ...others] = PEERS as [PeerView, ...PeerView[]];
  const made = connections.length;
  for (let each = 0; each < 50; each++) {
    mesh.update(others, () => true);
    mesh.update([mei, ...others], () => true);
  }
  expect(connections.length - made).toBe(4);
});

it("H2: a page that was quiet for long, asks for connections and then reloads gets no more than its seat may", async () => {
  const [mei] = PEERS as [PeerView];
  const say = (type: "answer" | "offer", id: number): void =>
    mesh.receive({
      type: "description",
      sender: "mei",
      from_incarnation: "mei",
      description: { type, sdp: `a=ice-ufrag:x\r\na=fingerprint:sha-256 ${certificateOf(id)}\r\n` },
    });
  clock.sleep(FORGOTTEN_AFTER_MS);
  mesh.update(PEERS, () => true);
  const made = connections.length;
  say("answer", 910);
  for (const asked of [1, 2, 3]) {
    say("offer", 910 + asked);
    await vi.waitFor(() => {
      expect(connections).toHaveLength(made + asked);
    });
  }
  for (let each = 0; each < 50; each++) mesh.update([{ ...mei, incarnation: `page-${String(each)}` }], () => true);
  expect(connections.length - made).toBe(AT_ONCE);
});
