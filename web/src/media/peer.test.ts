import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { PairBudget } from "./connection-budget";
import { Failures } from "./failures";
import { asConnection, FakeConnection } from "./fake-connection";
import type { Signal } from "./negotiation";
import { Peer } from "./peer";
import type { PeerState } from "./peer";

class Side {
  readonly connections: FakeConnection[] = [];
  readonly states: PeerState[] = [];
  readonly sent: Signal[] = [];
  readonly alive: boolean[] = [];
  readonly shown: boolean[] = [];
  readonly told: string[] = [];
  receivers = 0;
  /** How often a connection was asked of the browser. */
  tries = 0;
  /** The browser makes no connection any more. */
  broken = false;
  readonly peer: Peer;

  constructor(clock: FakeClock, polite: boolean, budget = new PairBudget(clock)) {
    this.peer = new Peer({
      polite,
      clock,
      budget,
      failures: new Failures((what) => this.told.push(what)),
      connect: () => {
        this.tries += 1;
        if (this.broken) throw new DOMException("", "OperationError");
        const connection = new FakeConnection();
        this.connections.push(connection);
        return asConnection(connection);
      },
      send: (signal) => this.sent.push(signal),
      listener: {
        state: (state) => this.states.push(state),
        receivers: () => (this.receivers += 1),
        arrival: (what, arrives) => {
          if (what === "anything") this.alive.push(arrives);
          if (what === "picture") this.shown.push(arrives);
        },
      },
    });
  }

  get connection(): FakeConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error("a peer always has a connection");
    return connection;
  }

  get offers(): number {
    return this.sent.filter((signal) => signal.type === "description" && signal.description.type === "offer").length;
  }
}

let clock: FakeClock;
let impolite: Side;
let polite: Side;

beforeEach(() => {
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });
  clock = new FakeClock();
  impolite = new Side(clock, false);
  polite = new Side(clock, true);
});

afterEach(() => {
  impolite.peer.close();
  polite.peer.close();
  expect(clock.pending).toBe(0);
  vi.unstubAllGlobals();
});

async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

/** Delivers until nobody has anything more to say. */
async function talk(): Promise<void> {
  await settle();
  for (let rounds = 0; impolite.sent.length + polite.sent.length > 0; rounds++) {
    if (rounds > 100) throw new Error("they never stop");
    const [fromImpolite, fromPolite] = [impolite.sent.splice(0), polite.sent.splice(0)];
    for (const signal of fromImpolite) await polite.peer.receive(signal);
    for (const signal of fromPolite) await impolite.peer.receive(signal);
    await settle();
  }
}

async function connect(): Promise<void> {
  await talk();
  for (const { connection } of [impolite, polite]) {
    connection.become("connecting");
    connection.become("connected");
  }
  impolite.sent.length = polite.sent.length = 0;
}

/** Time passes second by second, as the statistics are read; `alive` are those who hear something meanwhile. */
async function pass(seconds: number, ...alive: Side[]): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    for (const { connection } of alive) connection.heard += 1;
    clock.advance(1000);
    await settle();
  }
}

/** Both ends negotiate with each other, and with nothing older. */
function expectPaired(): void {
  expect(impolite.connection.signalingState).toBe("stable");
  expect(polite.connection.signalingState).toBe("stable");
  expect(impolite.connection.currentRemoteDescription?.sdp).toBe(polite.connection.currentLocalDescription?.sdp);
}

/** What the polite side offers once its connection was lost for so long that it made another. */
async function offeredAnew(after: number) {
  polite.connection.become("failed");
  await pass(after, impolite);
  const [offer] = polite.sent.filter((signal) => signal.type === "description").slice(-1);
  if (offer === undefined) throw new Error("it rebuilt, and offers");
  return offer;
}

describe("a peer", () => {
  it("is connected by one offer and one answer, with one pair of receivers at each side", async () => {
    await connect();
    expect(impolite.states).toEqual(["connecting", "connected"]);
    expect(polite.states).toEqual(["connecting", "connected"]);
    expect([impolite.receivers, polite.receivers]).toEqual([1, 1]);
    expectPaired();
  });

  it("sends what the policy says, without a word to the other side", async () => {
    await connect();
    const audio = { kind: "audio" } as MediaStreamTrack;
    const [sender] = impolite.connection.getTransceivers().map((transceiver) => transceiver.sender);
    impolite.peer.sendVoice(audio);
    await settle();
    expect(sender?.track).toBe(audio);
    expect(sender?.encoding).toEqual({ active: true, maxBitrate: 32_000 });
    impolite.peer.sendVoice(null);
    await settle();
    expect(sender?.track).toBe(null);
    expect(impolite.sent).toEqual([]);
  });

  it("sends as the policy says, whatever the browser made of it when it connected", async () => {
    const audio = { kind: "audio" } as MediaStreamTrack;
    const video = { kind: "video" } as MediaStreamTrack;
    const picture = { active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
    impolite.peer.sendVoice(audio);
    impolite.peer.sendPicture(video, picture);
    await talk();
    const senders = impolite.connection.getTransceivers().map(({ sender }) => sender);
    for (const sender of senders) sender.encoding = { active: false };
    impolite.connection.become("connected");
    await settle();
    expect(senders.map(({ encoding }) => encoding)).toEqual([{ active: true, maxBitrate: 32_000 }, picture]);
  });

  it("sends neither voice nor picture before a policy says so, and may send both without a word", async () => {
    await connect();
    for (const { connection } of [impolite, polite]) {
      const [audio, video] = connection.getTransceivers().map(({ sender }) => sender);
      expect([audio?.track, video?.track, video?.encoding.active]).toEqual([null, null, false]);
      expect(connection.getTransceivers().map(({ direction }) => direction)).toEqual(["sendrecv", "sendrecv"]);
    }
  });

  it("sends no picture where none is to be sent, or there is no camera", async () => {
    await connect();
    const video = { kind: "video" } as MediaStreamTrack;
    const picture = { active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
    const sender = impolite.connection.getTransceivers()[1]?.sender;
    for (const [track, sending, active] of [
      [video, picture, true],
      [video, "off", false],
      [video, picture, true],
      [null, picture, false],
    ] as const) {
      impolite.peer.sendPicture(track, sending);
      await settle();
      expect([sender?.track, sender?.encoding.active]).toEqual([track, active]);
    }
  });

  it("that waits for an offer sends what it was told to as soon as that has come", async () => {
    const [audio, video] = [{ kind: "audio" } as MediaStreamTrack, { kind: "video" } as MediaStreamTrack];
    polite.peer.sendVoice(audio);
    polite.peer.sendPicture(video, { active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 });
    await talk();
    const sent = polite.connection.getTransceivers().map(({ sender }) => [sender.track, sender.encoding.active]);
    expect(sent).toEqual([
      [audio, true],
      [video, true],
    ]);
  });

  it.each([
    [
      "first where the browser has it",
      ["video/H264", "video/VP8", "video/rtx"],
      ["video/VP8", "video/H264", "video/rtx"],
    ],
    ["not at all where it has not", ["video/H264", "video/rtx"], null],
  ])("asks for VP8, which costs least, %s", async (_, has, asked) => {
    vi.stubGlobal("RTCRtpReceiver", {
      getCapabilities: (kind: string) => (kind === "video" ? { codecs: has.map((mimeType) => ({ mimeType })) } : null),
    });
    const side = new Side(clock, false);
    expect(side.connection.getTransceivers().map(({ codecs }) => codecs)).toEqual([null, asked]);
    await settle();
    side.peer.close();
  });

  it("tells what was sent in a second, by the clock of the statistics", async () => {
    await connect();
    for (const half of [1, 2]) {
      impolite.connection.encoded = { frames: 10 * half, seconds: 0.5 * half, at: 500 * half };
      await pass(1, impolite);
    }
    expect(impolite.peer.encoded).toEqual({ frames: 20, seconds: 1 });
  });

  it("is left alone while it is well", async () => {
    await connect();
    await pass(120, impolite, polite);
    expect([impolite.offers, polite.offers]).toEqual([0, 0]);
    expect(impolite.states.at(-1)).toBe("connected");
  });
});

describe("an offer that is not as ours", () => {
  const offer = (...kinds: string[]): Signal => ({
    type: "description",
    description: {
      type: "offer",
      sdp: [
        ...kinds.map((kind) => `m=${kind} 9 UDP/TLS/RTP/SAVPF 96`),
        "a=ice-ufrag:f",
        "a=fingerprint:sha-256 F1",
        "",
      ].join("\r\n"),
    },
  });

  it.each([
    ["sound", "video"],
    ["pictures", "audio"],
  ])("for it has no %s, is answered, and nothing is taken up of it", async (_, kind) => {
    polite.peer.sendVoice({ kind: "audio" } as MediaStreamTrack);
    await polite.peer.receive(offer(kind));
    await settle();
    expect(polite.sent.map((signal) => signal.type === "description" && signal.description.type)).toEqual(["answer"]);
    expect([polite.receivers, polite.connection.signalingState, polite.told]).toEqual([0, "stable", []]);
    expect(polite.connection.getTransceivers().map(({ direction, sender }) => [direction, sender.track])).toEqual([
      ["recvonly", null],
    ]);
    polite.connection.become("connected");
    await settle();
    expect([polite.states, polite.told]).toEqual([["connected"], []]);
  });

  it("for it has more than one voice and one picture, is taken up with the first of each", async () => {
    await polite.peer.receive(offer("audio", "video", "audio", "video"));
    await settle();
    expect(polite.receivers).toBe(1);
    expect(polite.connection.getTransceivers().map(({ direction }) => direction)).toEqual([
      "sendrecv",
      "sendrecv",
      "recvonly",
      "recvonly",
    ]);
  });
});

describe("a peer that is closed", () => {
  it("while its statistics are read is looked at no more", async () => {
    await connect();
    clock.advance(1_000);
    impolite.peer.close();
    polite.peer.close();
    await settle();
    expect(clock.pending).toBe(0);
  });

  it("makes no connection for what is still said to it", async () => {
    await connect();
    const stranger = new Side(clock, false);
    await settle();
    impolite.peer.close();
    polite.peer.close();
    for (const signal of stranger.sent) await polite.peer.receive(signal);
    expect(polite.connections).toHaveLength(1);
    stranger.peer.close();
  });
});

describe("what still arrives", () => {
  beforeEach(connect);

  it("is told when nothing has come for four seconds, and when something comes again", async () => {
    await pass(2, impolite, polite);
    expect(impolite.alive).toEqual([true]);
    await pass(3, polite);
    expect(impolite.alive).toEqual([true]);
    await pass(1, polite);
    expect(impolite.alive).toEqual([true, false]);
    await pass(1, impolite, polite);
    expect(impolite.alive).toEqual([true, false, true]);
    expect(polite.alive).toEqual([true]);
  });

  it("of pictures is what was shown last, though the line is broken, until it is old", async () => {
    impolite.connection.pictures = 1;
    await pass(1, impolite);
    impolite.connection.become("disconnected");
    await pass(1, impolite);
    expect([impolite.alive, impolite.shown]).toEqual([[true, false], [true]]);
    await pass(2, impolite);
    expect(impolite.shown).toEqual([true, false]);
  });

  it("is looked at again a second later when it could not be read", async () => {
    const { connection } = impolite;
    const read = connection.getStats.bind(connection);
    connection.getStats = () => Promise.reject(new DOMException("", "InvalidStateError"));
    await pass(2, impolite);
    connection.getStats = read;
    await pass(1, impolite);
    expect(impolite.alive).toEqual([true]);
  });

  it("is not told of a connection that was given up while its statistics were read", async () => {
    await pass(2, impolite, polite);
    const { connection } = impolite;
    const report = await connection.getStats();
    let read: (report: Map<string, unknown>) => void = () => {};
    connection.getStats = () => new Promise((resolve) => (read = resolve));
    clock.advance(1_000);
    await impolite.peer.receive({
      type: "description",
      description: { type: "offer", sdp: "a=ice-ufrag:f\r\na=fingerprint:sha-256 F1\r\n" },
    });
    impolite.connection.become("connected");
    read(report);
    await settle();
    expect([impolite.connections.length, impolite.alive]).toEqual([2, [true]]);
    await pass(2, impolite, polite);
    expect(impolite.alive).toEqual([true]);
  });

  it("is nothing over a line that is broken", async () => {
    await pass(2, impolite);
    impolite.connection.become("failed");
    await pass(1, impolite);
    expect(impolite.alive).toEqual([true, false]);
  });
});

describe("repair", () => {
  beforeEach(connect);

  it("restarts two seconds after a disconnection, the polite side a second later", async () => {
    impolite.connection.become("disconnected");
    polite.connection.become("disconnected");
    clock.advance(1_999);
    await settle();
    expect(impolite.offers).toBe(0);
    clock.advance(1);
    await settle();
    expect([impolite.offers, polite.offers]).toEqual([1, 0]);
    expect(impolite.states.at(-1)).toBe("repairing");
    clock.advance(999);
    await settle();
    expect(polite.offers).toBe(0);
    clock.advance(1);
    await settle();
    expect(polite.offers).toBe(1);
  });

  it.each([
    ["a failure", "failed", 0],
    ["a disconnection", "disconnected", 2_000],
  ] as const)("begins as soon after %s, each time, as after the first", async (_, broken, ms) => {
    for (let times = 0; times < 3; times++) {
      impolite.connection.become(broken);
      clock.advance(ms);
      await settle();
      expect([impolite.offers, impolite.states.at(-1)]).toEqual([1, "repairing"]);
      await talk();
      impolite.connection.become("connected");
      await pass(60, impolite, polite);
      expect([impolite.offers, impolite.states.at(-1)]).toEqual([0, "connected"]);
    }
    expect(impolite.connections).toHaveLength(1);
  });

  it("is not begun for what mends itself", async () => {
    impolite.connection.become("disconnected");
    clock.advance(1_500);
    impolite.connection.become("connected");
    await pass(5, impolite, polite);
    expect(impolite.offers).toBe(0);
  });

  it("begins at once after a failure", async () => {
    impolite.connection.become("failed");
    await settle();
    expect(impolite.offers).toBe(1);
  });

  it("begins within ten seconds when one side alone hears nothing any more", async () => {
    await pass(8, polite);
    expect([impolite.states.at(-1), impolite.offers]).toEqual(["connected", 0]);
    await pass(2, polite);
    expect(impolite.states.at(-1)).toBe("repairing");
    expect(impolite.offers).toBeGreaterThan(0);
    expect(polite.states.at(-1)).toBe("connected");
    await talk();
    await pass(2, impolite, polite);
    expect(impolite.states.at(-1)).toBe("connected");
  });

  it.each(["failed", "disconnected", "connecting"] as const)(
    "goes on up the ladder, and is told once, when it is %s again meanwhile",
    async (again) => {
      impolite.connection.become("failed");
      await settle();
      clock.advance(5_000);
      await settle();
      impolite.connection.become(again);
      clock.advance(9_999);
      await settle();
      expect([impolite.connections.length, impolite.states.slice(2)]).toEqual([1, ["repairing"]]);
      clock.advance(1);
      await settle();
      expect([impolite.connections.length, impolite.states.slice(2)]).toEqual([2, ["repairing"]]);
    },
  );

  it("goes on up the ladder when nothing is heard, and does not begin anew every second", async () => {
    await pass(60);
    impolite.sent.length = 0;
    await pass(60);
    expect(impolite.connections.length).toBeGreaterThan(1);
    expect(impolite.offers).toBeLessThanOrEqual(12);
    expect(impolite.states).toEqual(["connecting", "connected", "repairing"]);
  });

  it("is tried every half minute in the end, for as long as nothing helps", async () => {
    impolite.connection.become("failed");
    const made: number[] = [];
    for (let second = 1; second <= 200; second++) {
      const before = impolite.connections.length;
      await pass(1);
      if (impolite.connections.length > before) made.push(second);
    }
    expect(made).toEqual([15, 35, 65, 95, 125, 155, 185]);
  });

  it("is not begun anew by every view that says the peer is there", async () => {
    impolite.connection.become("failed");
    await settle();
    for (let views = 0; views < 10; views++) impolite.peer.reach(true);
    await settle();
    expect(impolite.offers).toBe(1);
  });

  it("goes on while the connection is broken, though something is heard over it", async () => {
    impolite.connection.become("failed");
    await pass(6, impolite);
    expect(impolite.states.at(-1)).toBe("repairing");
  });

  it("by a restart keeps what receives and what sends", async () => {
    for (const side of [impolite, polite]) {
      side.peer.networkChanged();
      await talk();
    }
    expect([impolite.receivers, polite.receivers]).toEqual([1, 1]);
  });

  it("is not taken for done by what was heard before it", async () => {
    await pass(2, impolite, polite);
    impolite.peer.networkChanged();
    await pass(1, polite);
    expect(impolite.states.at(-1)).toBe("repairing");
    await pass(1, impolite, polite);
    expect(impolite.states.at(-1)).toBe("connected");
  });

  it("is not taken for done by what was heard in the moment before it", async () => {
    await pass(2, impolite, polite);
    impolite.connection.heard += 1;
    clock.advance(900);
    impolite.peer.networkChanged();
    clock.advance(100);
    await settle();
    expect(impolite.states.at(-1)).toBe("repairing");
    await pass(1, impolite, polite);
    expect(impolite.states.at(-1)).toBe("connected");
  });

  it("begins as soon as the peer can be reached again, where little was heard meanwhile", async () => {
    await pass(1, impolite, polite);
    impolite.peer.reach(false);
    await pass(4, polite);
    impolite.peer.reach(true);
    await settle();
    expect(impolite.offers).toBe(1);
  });

  it("is asked for again as soon as the peer can be reached, where the offer was lost and all went on", async () => {
    impolite.peer.networkChanged();
    await pass(2, impolite, polite);
    expect(impolite.states.at(-1)).toBe("connected");
    impolite.peer.reach(false);
    impolite.sent.length = 0;
    impolite.peer.reach(true);
    expect(impolite.offers).toBe(1);
  });

  it("by a rebuild is followed once, though its offer comes twice at once", async () => {
    const offer = await offeredAnew(15);
    await Promise.all([impolite.peer.receive(offer), impolite.peer.receive(offer)]);
    expect([impolite.connections.length, impolite.connection.signalingState]).toEqual([2, "stable"]);
  });

  it("by a rebuild has the candidates that come with its offer, though the browser is still at work on what came before", async () => {
    const { connection } = impolite;
    const set = connection.setRemoteDescription.bind(connection);
    let work: () => void = () => {};
    connection.setRemoteDescription = (description) =>
      new Promise<void>((resolve) => (work = resolve)).then(() => set(description));
    polite.peer.networkChanged();
    await settle();
    const [restart] = polite.sent;
    if (restart === undefined) throw new Error("it offers");
    const candidate = { candidate: "c", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "f" };
    const all = [
      impolite.peer.receive(restart),
      impolite.peer.receive({
        type: "description",
        description: { type: "offer", sdp: "a=ice-ufrag:f\r\na=fingerprint:sha-256 F1\r\n" },
      }),
      impolite.peer.receive({ type: "candidate", candidate }),
    ];
    await settle();
    work();
    await Promise.all(all);
    await settle();
    expect([impolite.connections.length, impolite.connection.candidates]).toEqual([2, ["c"]]);
  });

  it("rebuilds when two restarts did not help, and the other side follows", async () => {
    impolite.connection.become("failed");
    await talk();
    expect(impolite.connections).toHaveLength(1);
    clock.advance(5_000);
    await talk();
    expect(impolite.connections).toHaveLength(1);
    clock.advance(10_000);
    await talk();
    expect(impolite.connections).toHaveLength(2);
    expect(polite.connections).toHaveLength(2);
    expect(impolite.connections[0]?.connectionState).toBe("closed");
    expect([impolite.receivers, polite.receivers]).toEqual([2, 2]);
    expectPaired();
    await connect();
    expect(impolite.states.at(-1)).toBe("connected");
  });

  it("begins at the side that followed, too, when what was made anew does not come up", async () => {
    impolite.connection.become("failed");
    await talk();
    for (let seconds = 0; seconds < 15; seconds++) {
      await pass(1, polite);
      await talk();
    }
    expect([polite.connections.length, polite.states.at(-1), polite.offers]).toEqual([2, "connected", 0]);
    for (let seconds = 0; seconds < 8; seconds++) {
      clock.advance(1_000);
      await settle();
      impolite.sent.length = 0;
    }
    expect(polite.states.at(-1)).toBe("repairing");
    expect(polite.offers).toBeGreaterThan(0);
  });

  it("by a rebuild of the polite side is followed by the impolite one", async () => {
    polite.connection.become("failed");
    await talk();
    clock.advance(5_000);
    await talk();
    clock.advance(10_000);
    await talk();
    expect([impolite.connections.length, polite.connections.length]).toEqual([2, 2]);
    expectPaired();
  });

  it("by a rebuild of both at once ends with one connection at each side", async () => {
    for (const side of [impolite, polite]) side.connection.become("failed");
    for (const ms of [5_000, 10_000]) {
      await settle();
      impolite.sent.length = polite.sent.length = 0;
      clock.advance(ms);
    }
    await talk();
    expectPaired();
    const open = (side: Side) => side.connections.filter(({ signalingState }) => signalingState !== "closed");
    expect([open(impolite).length, open(polite).length]).toEqual([1, 1]);
  });

  it("is not led astray by what is still said for the connection given up", async () => {
    polite.peer.networkChanged();
    await settle();
    const late = polite.sent.splice(0);
    impolite.connection.become("failed");
    await settle();
    for (const ms of [5_000, 10_000]) {
      impolite.sent.length = 0;
      clock.advance(ms);
      await settle();
    }
    expect(impolite.connections).toHaveLength(2);
    for (const signal of late) await impolite.peer.receive(signal);
    expect(impolite.connections).toHaveLength(2);
    polite.sent.length = 0;
    await talk();
    expectPaired();
  });

  it("goes on where it was when the other side asks for another connection meanwhile", async () => {
    impolite.connection.become("failed");
    await settle();
    for (const [seconds, certificate] of [
      [4, 1],
      [5, 2],
      [5, 3],
    ] as const) {
      await pass(seconds);
      const sdp = `a=ice-ufrag:f${String(certificate)}\r\na=fingerprint:sha-256 F${String(certificate)}\r\n`;
      await impolite.peer.receive({ type: "description", description: { type: "offer", sdp } });
    }
    expect(impolite.connections).toHaveLength(4);
    await pass(1); // fifteen seconds in all: two restarts did not help
    expect([impolite.connections.length, impolite.states.at(-1)]).toEqual([5, "repairing"]);
  });

  it("is not led astray by what is said for any connection given up, however many there were", async () => {
    const offer = (certificate: number): Signal => ({
      type: "description",
      description: { type: "offer", sdp: `a=ice-ufrag:f\r\na=fingerprint:sha-256 F${String(certificate)}\r\n` },
    });
    for (const certificate of [1, 2, 3, 1, 2]) await impolite.peer.receive(offer(certificate));
    expect([impolite.connections.length, impolite.connection.remoteDescription?.sdp.includes("F3")]).toEqual([4, true]);
  });

  it("waits while the peer cannot be reached, and begins as soon as they can", async () => {
    impolite.peer.reach(false);
    impolite.connection.become("failed");
    await pass(60);
    expect(impolite.offers).toBe(0);
    expect(impolite.connections).toHaveLength(1);
    impolite.peer.reach(true);
    await settle();
    expect(impolite.offers).toBe(1);
  });

  it("is not wanted by a connection that was well through an outage", async () => {
    impolite.peer.reach(false);
    await pass(300, impolite, polite);
    impolite.peer.reach(true);
    await settle();
    expect(impolite.offers).toBe(0);
    expect(impolite.states.at(-1)).toBe("connected");
  });

  it("begins at once on another network, when the peer can be reached again", async () => {
    impolite.peer.reach(false);
    impolite.peer.networkChanged();
    await settle();
    expect(impolite.offers).toBe(0);
    impolite.peer.reach(true);
    await settle();
    expect(impolite.offers).toBe(1);
  });
});

describe("a first connection", () => {
  it("whose offer is lost comes with the second one", async () => {
    await settle();
    impolite.sent.length = 0;
    clock.advance(3_000);
    await talk();
    expectPaired();
  });

  it("whose offer was lost while the peer could not be reached is offered again as soon as they can", async () => {
    await settle();
    impolite.peer.reach(false);
    impolite.sent.length = 0;
    impolite.peer.reach(true);
    expect(impolite.offers).toBe(1);
    await talk();
    expectPaired();
  });

  it("that takes long is still being made, and not repaired: nothing was there before", async () => {
    impolite.connection.become("connecting");
    await pass(8);
    expect([impolite.offers > 1, impolite.states, polite.states]).toEqual([true, ["connecting"], ["connecting"]]);
    expect(impolite.connections).toHaveLength(1); // what is offered already is offered again
    impolite.connection.become("failed");
    await settle();
    expect(impolite.states).toEqual(["connecting"]);
  });

  it("that the other side asks to have made anew has its eight seconds from then", async () => {
    await pass(5);
    await impolite.peer.receive({
      type: "description",
      description: { type: "offer", sdp: "a=ice-ufrag:f\r\na=fingerprint:sha-256 F1\r\n" },
    });
    expect(impolite.connections).toHaveLength(1); // it is the impolite side's offer that stands
    await polite.peer.receive({
      type: "description",
      description: { type: "offer", sdp: "a=ice-ufrag:f\r\na=fingerprint:sha-256 F1\r\n" },
    });
    await pass(1);
    await polite.peer.receive({
      type: "description",
      description: { type: "offer", sdp: "a=ice-ufrag:g\r\na=fingerprint:sha-256 F2\r\n" },
    });
    expect(polite.connections).toHaveLength(2);
    await pass(7);
    expect([polite.offers, polite.states]).toEqual([0, []]);
    await pass(1);
    expect([polite.offers, polite.states]).toEqual([1, ["connecting"]]);
  });

  it("that the other side never offers is offered by the one that waits", async () => {
    await settle();
    impolite.peer.reach(false);
    for (let i = 0; i < 8; i++) {
      impolite.sent.length = 0;
      clock.advance(1000);
      await settle();
    }
    expect(polite.offers).toBe(1);
    expect(polite.connections).toHaveLength(2);
  });
});

describe("H2: whoever asks for ever more connections", () => {
  const foreign = (type: "offer" | "answer", certificate: number): Signal => ({
    type: "description",
    description: { type, sdp: `a=ice-ufrag:f\r\na=fingerprint:sha-256 F${String(certificate)}\r\n` },
  });

  beforeEach(connect);

  it("gets five at once, then fewer and fewer, and all others' offers are dropped", async () => {
    for (let tenth = 0; tenth < 600; tenth++) {
      await impolite.peer.receive(foreign("offer", tenth));
      clock.advance(100);
      await settle();
    }
    expect(impolite.connections.length).toBeGreaterThan(5);
    expect(impolite.connections.length).toBeLessThanOrEqual(11);
    expect(impolite.connections.filter(({ signalingState }) => signalingState !== "closed")).toHaveLength(1);
  });

  it("gets no more by answers than by offers", async () => {
    for (let each = 0; each < 50; each++) {
      impolite.peer.networkChanged();
      await settle();
      await impolite.peer.receive(foreign("answer", 2 * each));
      await settle();
      await impolite.peer.receive(foreign("answer", 2 * each + 1));
      await settle();
    }
    expect(impolite.connections).toHaveLength(5);
  });

  it("is connected again when they ask as others do, half a minute later at most", async () => {
    for (let each = 0; each < 100; each++) await impolite.peer.receive(foreign("offer", each));
    expect(impolite.connections).toHaveLength(5);
    clock.sleep(30_000);
    await impolite.peer.receive(foreign("offer", 1_000));
    expect(impolite.connections).toHaveLength(6);
    expect(impolite.connection.remoteDescription?.sdp).toContain("F1000");
  });

  it("gets no more by being there and gone, time and again", async () => {
    const waiting = new Side(clock, true);
    for (let each = 0; each < 300; each++) {
      waiting.peer.reach(false);
      waiting.peer.reach(true);
      clock.advance(100);
      await settle();
    }
    expect(waiting.connections.length).toBeLessThanOrEqual(10);
    waiting.peer.close();
  });

  it("waits until the pair may have another, whatever changes meanwhile, and then has it", async () => {
    const budget = new PairBudget(clock);
    for (let each = 0; each < 5; each++) for (const of of [budget.asked, budget.own]) of.spend();
    const sixth = new Side(clock, false, budget);
    sixth.peer.reach(false);
    sixth.peer.reach(true);
    sixth.peer.networkChanged();
    await settle();
    expect(sixth.connections).toHaveLength(0);
    await pass(40);
    expect(sixth.connections.length).toBeGreaterThan(0);
    sixth.peer.close();
  });

  it("gets no more where this machine's network changes all the time", () => {
    const waiting = new Side(clock, true);
    for (let each = 0; each < 50; each++) waiting.peer.networkChanged();
    expect(waiting.connections.length).toBeLessThanOrEqual(6);
    waiting.peer.close();
  });

  it("gains nothing by a reload: the budget is the seat's", async () => {
    const budget = new PairBudget(clock);
    for (let each = 0; each < 5; each++) new Side(clock, false, budget).peer.close();
    const sixth = new Side(clock, false, budget);
    await settle();
    expect(sixth.connections).toHaveLength(0);
    await pass(2);
    expect(sixth.connections).toHaveLength(1);
    sixth.peer.close();
  });

  it("holds up no two who both repair for long: they are connected in the end", async () => {
    for (const side of [impolite, polite]) side.connection.become("failed");
    for (let second = 0; second < 600; second++) {
      clock.advance(1_000);
      await settle();
      impolite.sent.length = polite.sent.length = 0; // nothing gets through for ten minutes
    }
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000);
      await talk();
    }
    expectPaired();
  });
});

describe("H2: where the browser makes no connection", () => {
  it("nothing is thrown, it is told once, and tried again later and later", async () => {
    await connect();
    impolite.broken = true;
    impolite.connection.become("failed");
    await pass(300);
    expect(impolite.told).toEqual(["media: could not make a connection (OperationError)"]);
    expect(impolite.connections).toHaveLength(1);
    impolite.broken = false;
    await pass(31);
    expect(impolite.connections).toHaveLength(2);
  });

  it("whoever asks for ever more of them makes it try no oftener than where it makes them", async () => {
    await connect();
    impolite.broken = true;
    const before = impolite.tries;
    for (let each = 0; each < 50; each++) {
      const sdp = `a=ice-ufrag:f\r\na=fingerprint:sha-256 F${String(each)}\r\n`;
      await impolite.peer.receive({ type: "description", description: { type: "offer", sdp } });
    }
    expect(impolite.tries - before).toBe(4);
  });

  it("an offer of another connection ends the one before, and is answered when it can be", async () => {
    await connect();
    impolite.broken = true;
    const offer = await offeredAnew(16);
    await impolite.peer.receive(offer);
    expect(impolite.connection.signalingState).toBe("closed");
    impolite.broken = false;
    await impolite.peer.receive(offer);
    expect(impolite.connections).toHaveLength(2);
    expect(impolite.connection.remoteDescription).not.toBe(null);
  });

  it("what is to be sent, or comes late, waits for the next one", async () => {
    await connect();
    impolite.broken = true;
    const offer = await offeredAnew(16);
    await impolite.peer.receive(offer);
    impolite.broken = false;
    const audio = { kind: "audio" } as MediaStreamTrack;
    impolite.peer.sendVoice(audio);
    impolite.peer.sendPicture(null, "off");
    impolite.peer.use([]);
    expect(impolite.peer.encoded).toEqual({ frames: 0, seconds: 0 });
    await impolite.peer.receive({
      type: "candidate",
      candidate: { candidate: "", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: null },
    });
    await impolite.peer.receive({
      type: "description",
      description: { type: "answer", sdp: "a=ice-ufrag:f\r\na=fingerprint:sha-256 F1\r\n" },
    });
    expect(impolite.connections).toHaveLength(1);
    await impolite.peer.receive(offer);
    await settle();
    expect(impolite.connections).toHaveLength(2);
    expect(impolite.connection.getTransceivers()[0]?.sender.track).toBe(audio);
  });

  it("half a connection is not left behind", () => {
    class Half extends FakeConnection {
      override addTransceiver(): never {
        throw new DOMException("", "InvalidAccessError");
      }
    }
    const half = new Half();
    const peer = new Peer({
      polite: false,
      clock,
      budget: new PairBudget(clock),
      failures: new Failures(() => {}),
      connect: () => asConnection(half),
      send: () => {},
      listener: { state: () => {}, receivers: () => {}, arrival: () => {} },
    });
    expect(half.signalingState).toBe("closed");
    peer.close();
  });

  it("one whose receivers can't be shown is told of, and is connected all the same", async () => {
    const told: string[] = [];
    const connection = new FakeConnection();
    const refuse = (): never => {
      throw new DOMException("", "NotSupportedError");
    };
    const sent: Signal[] = [];
    const peer = new Peer({
      polite: false,
      clock,
      budget: new PairBudget(clock),
      failures: new Failures((what) => told.push(what)),
      connect: () => asConnection(connection),
      send: (signal) => sent.push(signal),
      listener: { state: () => {}, receivers: refuse, arrival: () => {} },
    });
    await settle();
    expect(told).toEqual(["media: could not take up a connection (NotSupportedError)"]);
    expect(sent.map(({ type }) => type)).toEqual(["description"]);
    peer.close();
  });

  it("one that does not close is left, and another made", async () => {
    await connect();
    impolite.connection.close = () => {
      throw new DOMException("", "InvalidStateError");
    };
    impolite.connection.become("failed");
    await talk();
    clock.advance(5_000);
    await settle();
    clock.advance(10_000);
    await settle();
    expect(impolite.connections).toHaveLength(2);
    expect(impolite.told).toEqual(["media: could not close a connection (InvalidStateError)"]);
  });
});
