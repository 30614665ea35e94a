import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { asConnection, FakeConnection } from "./fake-connection";
import type { Signal } from "./negotiation";
import { Peer } from "./peer";
import type { PeerState } from "./peer";

class Side {
  readonly connections: FakeConnection[] = [];
  readonly states: PeerState[] = [];
  readonly sent: Signal[] = [];
  readonly alive: boolean[] = [];
  receivers = 0;
  readonly peer: Peer;

  constructor(clock: FakeClock, polite: boolean) {
    this.peer = new Peer({
      polite,
      clock,
      connect: () => {
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
  while (impolite.sent.length + polite.sent.length > 0) {
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

  it("sends neither voice nor picture before a policy says so", async () => {
    await connect();
    const [audio, video] = polite.connection.getTransceivers().map(({ sender }) => sender);
    expect(audio?.track).toBe(null);
    expect(video?.track).toBe(null);
    expect(video?.encoding.active).toBe(false);
  });

  it("is left alone while it is well", async () => {
    await connect();
    await pass(120, impolite, polite);
    expect([impolite.offers, polite.offers]).toEqual([0, 0]);
    expect(impolite.states.at(-1)).toBe("connected");
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
    clock.advance(1_000);
    await settle();
    expect(polite.offers).toBe(1);
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
    await pass(10, polite);
    expect(impolite.states.at(-1)).toBe("repairing");
    expect(impolite.offers).toBeGreaterThan(0);
    expect(polite.states.at(-1)).toBe("connected");
    await talk();
    await pass(2, impolite, polite);
    expect(impolite.states.at(-1)).toBe("connected");
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
