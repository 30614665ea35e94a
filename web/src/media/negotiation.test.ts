import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { asConnection, certificateOf, FakeConnection } from "./fake-connection";
import { Negotiation } from "./negotiation";
import type { Signal } from "./negotiation";

interface Side {
  readonly connection: FakeConnection;
  readonly negotiation: Negotiation;
  readonly sent: Signal[];
}

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

function side(role: "polite" | "impolite", active = role === "impolite"): Side {
  const connection = new FakeConnection();
  const sent: Signal[] = [];
  const negotiation = new Negotiation({
    connection: asConnection(connection),
    polite: role === "polite",
    active,
    clock,
    send: (signal) => sent.push(signal),
    adopt: () => Promise.resolve(),
  });
  if (active) connection.addTransceiver("audio");
  return { connection, negotiation, sent };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

function take(from: Side): Signal {
  const signal = from.sent.shift();
  if (signal === undefined) throw new Error("nothing was sent");
  return signal;
}

async function deliver(from: Side, to: Side): Promise<void> {
  await settle();
  for (const signal of from.sent.splice(0)) await to.negotiation.receive(signal);
  await settle();
}

async function connected(): Promise<{ impolite: Side; polite: Side }> {
  const impolite = side("impolite");
  const polite = side("polite");
  await deliver(impolite, polite);
  await deliver(polite, impolite);
  return { impolite, polite };
}

function descriptionsOf({ sent }: Side): string[] {
  return sent.map((signal) => (signal.type === "description" ? signal.description.type : signal.type));
}

function remoteUfragIsOf(here: Side, there: Side): boolean {
  return here.connection.currentRemoteDescription?.sdp.includes(`${there.connection.ufrag}\r`) === true;
}

describe("offer and answer", () => {
  it("the impolite side offers, the polite side answers", async () => {
    const { impolite, polite } = await connected();
    expect(impolite.connection.signalingState).toBe("stable");
    expect(polite.connection.signalingState).toBe("stable");
    expect(polite.negotiation.remoteFingerprint).toBe(`SHA-256 ${certificateOf(impolite.connection.id)}`);
  });

  it("an offer without an answer is made again after 3, 6, 12, 12 seconds, until it is answered", async () => {
    const impolite = side("impolite");
    await settle();
    const times: number[] = [];
    for (let s = 0; s < 40; s++) {
      const before = impolite.sent.length;
      clock.advance(1000);
      if (impolite.sent.length > before) times.push(s + 1);
    }
    expect(times).toEqual([3, 9, 21, 33]);
    const polite = side("polite");
    await deliver(impolite, polite);
    await deliver(polite, impolite);
    expect(clock.pending).toBe(0);
    clock.advance(60_000);
    expect(impolite.sent).toEqual([]);
  });

  it("an offer that was sent again when the line was back is asked after as the first was", async () => {
    const impolite = side("impolite");
    await settle();
    clock.advance(10_000);
    impolite.sent.length = 0;
    impolite.negotiation.resend();
    const times: number[] = [];
    for (let s = 1; s <= 10; s++) {
      const before = impolite.sent.length;
      clock.advance(1000);
      if (impolite.sent.length > before) times.push(s);
    }
    expect(times).toEqual([3, 9]);
  });

  it("offers that come at once are answered one after the other", async () => {
    const impolite = side("impolite");
    const polite = side("polite");
    await settle();
    const offer = take(impolite);
    const verdicts = await Promise.all([polite.negotiation.receive(offer), polite.negotiation.receive(offer)]);
    expect([verdicts, descriptionsOf(polite)]).toEqual([
      ["taken", "taken"],
      ["answer", "answer"],
    ]);
    expect(polite.connection.signalingState).toBe("stable");
  });

  it("an answer that comes twice is taken once", async () => {
    const impolite = side("impolite");
    const polite = side("polite");
    await deliver(impolite, polite);
    const answer = take(polite);
    expect(await impolite.negotiation.receive(answer)).toBe("taken");
    expect(await impolite.negotiation.receive(answer)).toBe("dropped");
  });

  it.each(["pranswer", "rollback"] as const)("a %s disturbs nothing", async (type) => {
    const { impolite, polite } = await connected();
    const rubbish: Signal = { type: "description", description: { type, sdp: "x" } };
    expect(await impolite.negotiation.receive(rubbish)).toBe("dropped");
    impolite.negotiation.restart();
    await deliver(impolite, polite);
    await deliver(polite, impolite);
    expect(remoteUfragIsOf(impolite, polite)).toBe(true);
  });
});

describe("what the browser refuses", () => {
  it("is dropped, and what comes after it is taken", async () => {
    const impolite = side("impolite");
    const polite = side("polite");
    const { connection } = polite;
    const set = connection.setRemoteDescription.bind(connection);
    connection.setRemoteDescription = () => Promise.reject(new DOMException("", "OperationError"));
    const stranger = side("impolite");
    await settle();
    for (const offer of [take(stranger), take(impolite)])
      expect(await polite.negotiation.receive(offer)).toBe("dropped");
    expect(polite.negotiation.remoteFingerprint).toBe(null);
    connection.setRemoteDescription = set;
    impolite.negotiation.resend();
    expect(await polite.negotiation.receive(take(impolite))).toBe("taken");
  });
});

describe("an offer under way", () => {
  it("of the impolite side stands, though the other's comes while it is still being made", async () => {
    const { impolite, polite } = await connected();
    const { connection } = impolite;
    const set = connection.setLocalDescription.bind(connection);
    let make: () => void = () => {};
    connection.setLocalDescription = () => new Promise<void>((resolve) => (make = resolve)).then(set);
    impolite.negotiation.restart();
    polite.negotiation.restart();
    await settle();
    expect(await impolite.negotiation.receive(take(polite))).toBe("dropped");
    make();
    await settle();
    expect(await polite.negotiation.receive(take(impolite))).toBe("taken");
  });
});

describe("an offer that the other side's overtakes", () => {
  it("is given up: theirs is answered, once, and nothing is said again", async () => {
    const { impolite, polite } = await connected();
    const { connection } = polite;
    const set = connection.setLocalDescription.bind(connection);
    let make: () => void = () => {};
    connection.setLocalDescription = () => new Promise<void>((resolve) => (make = resolve));
    polite.negotiation.restart();
    await settle();
    connection.setLocalDescription = set;
    impolite.negotiation.restart();
    await deliver(impolite, polite);
    make();
    await settle();
    expect(descriptionsOf(polite)).toEqual(["answer"]);
    await deliver(polite, impolite);
    expect([remoteUfragIsOf(impolite, polite), remoteUfragIsOf(polite, impolite), clock.pending]).toEqual([
      true,
      true,
      0,
    ]);
  });
});

describe("an offer that the browser can't make", () => {
  it("is no reason to drop the other side's next one", async () => {
    const { impolite, polite } = await connected();
    const { connection } = impolite;
    const set = connection.setLocalDescription.bind(connection);
    connection.setLocalDescription = () => Promise.reject(new DOMException("", "OperationError"));
    impolite.negotiation.restart();
    await settle();
    expect(impolite.sent).toEqual([]);
    connection.setLocalDescription = set;
    polite.negotiation.restart();
    await deliver(polite, impolite);
    await deliver(impolite, polite);
    expect([remoteUfragIsOf(impolite, polite), remoteUfragIsOf(polite, impolite)]).toEqual([true, true]);
  });
});

describe("an ICE restart", () => {
  it.each(["impolite", "polite"] as const)("by the %s side ends with new credentials at both", async (who) => {
    const sides = await connected();
    const other = who === "impolite" ? sides.polite : sides.impolite;
    const before = sides[who].connection.ufrag;
    sides[who].negotiation.restart();
    await deliver(sides[who], other);
    await deliver(other, sides[who]);
    expect(sides[who].connection.ufrag).not.toBe(before);
    expect(remoteUfragIsOf(other, sides[who])).toBe(true);
    expect(remoteUfragIsOf(sides[who], other)).toBe(true);
  });

  it("by both at once: the impolite offer stands", async () => {
    const { impolite, polite } = await connected();
    impolite.negotiation.restart();
    polite.negotiation.restart();
    await settle();
    const [fromImpolite, fromPolite] = [take(impolite), take(polite)];
    expect(await impolite.negotiation.receive(fromPolite)).toBe("dropped");
    expect(await polite.negotiation.receive(fromImpolite)).toBe("taken");
    await deliver(polite, impolite);
    expect(impolite.connection.signalingState).toBe("stable");
    expect(polite.connection.signalingState).toBe("stable");
    expect(remoteUfragIsOf(impolite, polite)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("is not answered by the answer to an older offer", async () => {
    const { impolite, polite } = await connected();
    const late: Signal = {
      type: "description",
      description: { type: "answer", sdp: polite.connection.currentLocalDescription?.sdp ?? "" },
    };
    impolite.negotiation.restart();
    await settle();
    expect(await impolite.negotiation.receive(late)).toBe("dropped");
    expect(impolite.connection.signalingState).toBe("have-local-offer");
    impolite.sent.length = 0;
    clock.advance(3_000);
    expect(descriptionsOf(impolite)).toEqual(["offer"]); // which is still waited for
  });

  it("waits for the offer under way, which is sent again", async () => {
    const impolite = side("impolite");
    await settle();
    impolite.negotiation.restart();
    expect(descriptionsOf(impolite)).toEqual(["offer", "offer"]);
    expect(impolite.sent[0]).toEqual(impolite.sent[1]);
    const polite = side("polite");
    await deliver(impolite, polite);
    await deliver(polite, impolite);
    expect(impolite.sent).toEqual([]); // and is the last: what never was needs no repair
  });
});

it("an offer that asks for no new credentials is answered with the ones there are", async () => {
  const { impolite, polite } = await connected();
  impolite.connection.onnegotiationneeded?.();
  await deliver(impolite, polite);
  await deliver(polite, impolite);
  expect([impolite.connection.signalingState, clock.pending]).toEqual(["stable", 0]);
});

describe("another connection at the other end", () => {
  it("is known by its certificate, in an offer and in an answer", async () => {
    const { impolite, polite } = await connected();
    const rebuilt = side("polite", true);
    await settle();
    expect(await impolite.negotiation.receive(take(rebuilt))).toBe("foreign");

    polite.negotiation.restart();
    await settle();
    const foreignAnswer: Signal = {
      type: "description",
      description: { type: "answer", sdp: "a=ice-ufrag:zz\r\na=fingerprint:sha-256 999\r\n" },
    };
    expect(await polite.negotiation.receive(foreignAnswer)).toBe("foreign");
  });

  it("is no news in an answer that nobody waits for: the connection that is well stays", async () => {
    const { impolite, polite } = await connected();
    const foreignAnswer: Signal = {
      type: "description",
      description: { type: "answer", sdp: "a=ice-ufrag:zz\r\na=fingerprint:sha-256 999\r\n" },
    };
    for (const each of [impolite, polite]) expect(await each.negotiation.receive(foreignAnswer)).toBe("dropped");
  });

  it("made by both at once: the impolite offer stands, the polite side gives its own up", async () => {
    const impolite = side("impolite");
    const polite = side("polite", true);
    await settle();
    expect(await impolite.negotiation.receive(take(polite))).toBe("dropped");
    expect(await polite.negotiation.receive(take(impolite))).toBe("foreign");
  });
});

describe("candidates", () => {
  function candidate(name: string, usernameFragment: string | null): Signal {
    return { type: "candidate", candidate: { candidate: name, sdpMid: "0", sdpMLineIndex: 0, usernameFragment } };
  }

  it("that come before the remote description wait for it", async () => {
    const impolite = side("impolite");
    const polite = side("polite");
    await polite.negotiation.receive(candidate("1", impolite.connection.ufrag));
    await polite.negotiation.receive(candidate("2", null));
    expect(polite.connection.candidates).toEqual([]);
    await deliver(impolite, polite);
    expect(polite.connection.candidates).toEqual(["1", "2"]);
    await deliver(polite, impolite);
    impolite.negotiation.restart();
    await deliver(impolite, polite);
    expect(polite.connection.candidates).toEqual(["1", "2"]); // once
  });

  it("H2: that wait are no more than 64, the newest", async () => {
    const impolite = side("impolite");
    const polite = side("polite");
    for (let each = 1; each <= 200; each++) await polite.negotiation.receive(candidate(String(each), null));
    await deliver(impolite, polite);
    expect(polite.connection.candidates).toEqual(Array.from({ length: 64 }, (_, i) => String(137 + i)));
  });

  it("of an older ufrag are dropped, those of a coming one wait", async () => {
    const { impolite, polite } = await connected();
    const old = impolite.connection.ufrag;
    impolite.negotiation.restart();
    await settle();
    await polite.negotiation.receive(candidate("new", impolite.connection.ufrag));
    await deliver(impolite, polite);
    expect(polite.connection.candidates).toEqual(["new"]);
    await polite.negotiation.receive(candidate("old", old));
    await deliver(polite, impolite);
    impolite.negotiation.restart();
    await deliver(impolite, polite);
    expect(polite.connection.candidates).toEqual(["new"]);
  });

  it("are told as they are found, with the section and the credentials that they are of", async () => {
    const { impolite } = await connected();
    impolite.sent.length = 0;
    const found = {
      candidate: "candidate:1 1 udp 1 192.0.2.7 5 typ host",
      sdpMid: "b",
      sdpMLineIndex: 1,
      usernameFragment: "of the restart",
    };
    impolite.connection.onicecandidate?.({ candidate: found });
    impolite.connection.onicecandidate?.({ candidate: { candidate: found.candidate } });
    const bare = { candidate: found.candidate, sdpMid: null, sdpMLineIndex: null, usernameFragment: null };
    expect(impolite.sent).toEqual([
      { type: "candidate", candidate: found },
      { type: "candidate", candidate: bare },
    ]);
  });

  it("end with an empty one, of the own ufrag, once", async () => {
    const { impolite } = await connected();
    impolite.sent.length = 0;
    impolite.connection.onicecandidate?.({ candidate: { candidate: "" } });
    impolite.connection.onicecandidate?.({ candidate: null });
    expect(impolite.sent).toEqual([
      {
        type: "candidate",
        candidate: { candidate: "", sdpMid: null, sdpMLineIndex: 0, usernameFragment: impolite.connection.ufrag },
      },
    ]);
  });
});

it("a closed negotiation says nothing and leaves no timer", async () => {
  const impolite = side("impolite");
  await settle();
  impolite.sent.length = 0;
  impolite.negotiation.close();
  clock.advance(60_000);
  impolite.connection.onicecandidate?.({ candidate: null });
  expect(impolite.sent).toEqual([]);
  expect(clock.pending).toBe(0);
});
