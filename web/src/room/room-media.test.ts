import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { FakeConnection } from "../media/fake-connection";
import { LocalMedia } from "../media/local-media.svelte";
import { aCircle, aCompany, heldBy } from "../testing/fixtures";
import { RoomMedia } from "./room-media";
import type { PeerView } from "../protocol/pages";
import { applied, type View } from "../protocol/view";

const PEER = { seat: "mei", incarnation: "page-mei", polite: false, hear: false, see: "thumbnail" as const };
const {
  circle,
  me: ME,
  company,
  stage,
  centre,
} = aCircle({
  me: { seat: "tom", name: "Tom", mutes: [], heard: true },
  company: aCompany("tom", "mei"),
  centre: { piece: heldBy("tom", "turn"), next: null },
});
const HOLDING: View = { epoch: 1, version: 1, kind: "participant", parts: { me: ME, circle, company, stage, centre } };

class FakeTrack extends EventTarget {
  readonly kind = "audio";
  enabled = true;
  readonly muted = false;

  getSettings(): object {
    return {};
  }

  stop(): void {}
}

let clock: FakeClock;
let microphone: FakeTrack;
let connections: FakeConnection[];
let local: LocalMedia;
let media: RoomMedia;
let pictured: boolean[];
/** The browser makes no connection any more. */
let broken: boolean;

beforeEach(async () => {
  microphone = new FakeTrack();
  clock = new FakeClock();
  connections = [];
  pictured = [];
  broken = false;
  vi.spyOn(console, "error").mockImplementation(() => {});
  const devices = new EventTarget();
  Object.assign(devices, {
    getUserMedia: () =>
      Promise.resolve({ getAudioTracks: () => [microphone], getVideoTracks: () => [new FakeTrack()] }),
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal("navigator", { mediaDevices: devices, hardwareConcurrency: 2 });
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends FakeConnection {
      constructor() {
        if (broken) throw new DOMException("of 192.0.2.7", "OperationError");
        super();
        connections.push(this);
      }
    },
  );
  local = new LocalMedia();
  await local.openMicrophone();
  media = new RoomMedia({
    clock,
    send: () => {},
    local,
    listener: {
      state: () => {},
      picture: (_, stream) => pictured.push(stream !== null),
      arrival: () => {},
      blocked: () => {},
      gone: () => {},
    },
  });
  media.know({ view: HOLDING, fresh: true, paused: false, silenced: new Set(), hiding: new Map() });
  await settle();
});

afterEach(() => {
  media.close();
  local.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("shows no picture for packets without one", () => {
  const [, picture] = connections[0]?.getTransceivers() ?? [];
  (picture?.receiver.track as unknown as EventTarget).dispatchEvent(new Event("unmute"));
  expect(pictured).toEqual([]);
});

it("closes the microphone with the press, and leaves the senders until the pass is on its way", async () => {
  const voice = connections[0]?.getTransceivers()[0];
  if (voice === undefined) throw new Error("a connection always has a voice");
  expect([microphone.enabled, voice.sender.track]).toEqual([true, microphone]);
  const replaced = vi.spyOn(voice.sender, "replaceTrack");
  media.asked({ type: "pass_piece", turn_id: "turn" });
  expect([microphone.enabled, replaced.mock.calls.length]).toEqual([false, 0]);
  await settle();
  expect(voice.sender.track).toBe(null);
});

async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

it("asks for fewer pictures while the machine falls behind with them", async () => {
  const [connection] = connections;
  const picture = connection?.getTransceivers()[1];
  if (connection === undefined || picture === undefined) throw new Error("a connection always has a picture");
  await local.openCamera();
  media.refresh();
  await settle();
  expect(picture.sender.encoding.maxFramerate).toBe(25);
  for (let second = 0; second < 30; second++) {
    const { frames, seconds, at } = connection.encoded;
    connection.encoded = { frames: frames + 8, seconds: seconds + 1.5, at: at + 1000 };
    clock.advance(1000);
    await settle();
  }
  expect(picture.sender.encoding.maxFramerate).toBe(5);
});

describe("H2: whatever fails with connections", () => {
  const others = (...seats: string[]) =>
    seats.map((seat) => ({ ...PEER, seat, incarnation: `page-${seat}`, hear: true }));
  const knowing = (peers: readonly PeerView[], changes: object = {}): View => {
    const those = (which: (peer: PeerView) => boolean) => peers.filter(which).map(({ seat }) => seat);
    const parts = {
      ...HOLDING.parts,
      me: { ...ME, mutes: ["turn" as const], heard: false, ...changes },
      company: { pages: [{ seat: "tom", incarnation: "page-tom" }, ...peers] },
      centre: {
        ...centre,
        voices: those(({ hear }) => hear),
        pictures: { full: those(({ see }) => see === "full"), none: those(({ see }) => see === "none") },
      },
    };
    return { ...HOLDING, parts };
  };
  const tell = (view: View, more: { silenced?: string[]; paused?: boolean } = {}) => {
    media.know({
      view,
      fresh: true,
      paused: more.paused ?? false,
      silenced: new Set(more.silenced),
      hiding: new Map(),
    });
  };
  const gates = () => connections.slice(0, 2).map((each) => each.getTransceivers()[0]?.receiver.track.enabled);

  beforeEach(async () => {
    connections.length = 0;
    tell(knowing([]));
    tell(knowing(others("kavitha", "aisha")));
    await settle();
    expect(gates()).toEqual([true, true]);
    broken = true;
  });

  it("a bell and a facilitator's mute close gates, and a release opens them again", () => {
    const quiet = others("kavitha", "aisha").map((peer) => ({ ...peer, hear: false }));
    tell(knowing([...others("newcomer"), ...quiet]));
    expect(gates()).toEqual([false, false]);
    tell(knowing([...others("newcomer", "kavitha"), ...quiet.slice(1)]));
    expect(gates()).toEqual([true, false]);
  });

  it("one's own silence, a pause and one's own microphone are as they should be", async () => {
    const peers = others("newcomer", "kavitha", "aisha");
    tell(knowing(peers), { silenced: ["aisha"] });
    expect(gates()).toEqual([true, false]);
    tell(knowing(peers), { paused: true });
    expect(gates()).toEqual([false, false]);
    tell(knowing(peers, { mutes: [], heard: true }));
    expect(microphone.enabled).toBe(true);
    tell(knowing(peers, { mutes: ["bell"], heard: false }));
    expect(microphone.enabled).toBe(false);
    await settle();
  });

  it("in closing and tuning them, all others are tuned, and gates are as the view says", async () => {
    broken = false;
    const [first, second] = connections;
    if (first === undefined || second === undefined) throw new Error("there are two");
    first.close = () => {
      throw new DOMException("", "OperationError");
    };
    for (const { sender } of first.getTransceivers()) {
      sender.replaceTrack = () => {
        throw new DOMException("", "OperationError");
      };
    }
    tell(knowing(others("kavitha", "aisha"), { mutes: [], heard: true }));
    await settle();
    expect(second.getTransceivers()[0]?.sender.track).toBe(microphone);
    tell(knowing(others("aisha").map((peer) => ({ ...peer, hear: false }))));
    await settle();
    expect(gates()[1]).toBe(false);
    expect([microphone.enabled, second.getTransceivers()[0]?.sender.track]).toEqual([false, null]);
  });

  it("a gate that can't be set is no voice at all, and every other gate is set", () => {
    const track = connections[0]?.getTransceivers()[0]?.receiver.track;
    Object.defineProperty(track, "enabled", {
      set: () => {
        throw new DOMException("", "InvalidStateError");
      },
    });
    tell(knowing(others("kavitha", "aisha").map((peer) => ({ ...peer, hear: false }))));
    expect(gates()[1]).toBe(false);
    expect(document.querySelector('audio[data-seat="kavitha"]')).toBe(null);
  });

  it("a view whose ring can't be read closes gates and the microphone all the same", async () => {
    broken = false;
    const quiet = knowing(others("kavitha", "aisha").map((peer) => ({ ...peer, hear: false, see: "none" })));
    tell({ ...quiet, parts: { ...quiet.parts, roster: {} as NonNullable<View["parts"]["roster"]> } });
    expect(gates()).toEqual([false, false]);
    await settle();
    expect(vi.mocked(console.error).mock.calls).toEqual([["media: could not connect (TypeError)"]]);
  });

  it("H7: pictures close with a pause, and for whom this person hides", () => {
    const seen = () => connections.slice(0, 2).map((each) => each.getTransceivers()[1]?.receiver.track.enabled);
    const view = knowing(others("kavitha", "aisha"));
    expect(seen()).toEqual([true, true]);
    media.know({ view, fresh: true, paused: false, silenced: new Set(), hiding: new Map([["aisha", true]]) });
    expect([seen(), gates()]).toEqual([
      [true, false],
      [true, true],
    ]);
    tell(view, { paused: true });
    expect(seen()).toEqual([false, false]);
    tell(view);
    expect(seen()).toEqual([true, true]);
  });

  it("V1: a new connection is heard with the view that lists it, and not a view later", async () => {
    broken = false;
    tell(knowing(others("kavitha", "aisha").map((peer) => ({ ...peer, incarnation: "again" }))));
    await settle();
    expect(connections.slice(2).map((each) => each.getTransceivers()[0]?.receiver.track.enabled)).toEqual([true, true]);
  });

  it("V1: a gate that was closed opens with the next view, each time", () => {
    for (const hear of [false, true, false, true, true, false]) {
      tell(knowing(others("kavitha", "aisha").map((peer) => ({ ...peer, hear }))));
      expect(gates()).toEqual([hear, hear]);
    }
    tell(knowing(others("kavitha", "aisha")), { paused: true });
    expect(gates()).toEqual([false, false]);
    tell(knowing(others("kavitha", "aisha")));
    expect(gates()).toEqual([true, true]);
  });

  it("the centre alone, as a move of the piece brings it, closes one gate and opens another", () => {
    const held = knowing(others("kavitha", "aisha"));
    const brought = (seat: string): View | null =>
      applied(held, {
        type: "view",
        epoch: 1,
        version: 2,
        kind: "participant",
        whole: false,
        parts: { centre: { ...centre, piece: heldBy(seat), voices: [seat] } },
      });
    for (const [seat, open] of [
      ["aisha", [false, true]],
      ["kavitha", [true, false]],
    ] as const) {
      media.know({ view: brought(seat), fresh: true, paused: false, silenced: new Set(), hiding: new Map() });
      expect(gates()).toEqual(open);
    }
  });

  it("is told once, and without a word of what it was about", () => {
    for (let each = 0; each < 5; each++) tell(knowing(others("newcomer", "kavitha", "aisha")));
    expect(vi.mocked(console.error).mock.calls).toEqual([["media: could not make a connection (OperationError)"]]);
  });
});
