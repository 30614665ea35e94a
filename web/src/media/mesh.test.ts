import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import type { PeerView } from "../protocol";
import { FakeConnection } from "./fake-connection";
import { Mesh } from "./mesh";
import type { PeerPolicy } from "./policy";

afterEach(() => {
  vi.unstubAllGlobals();
});

const turned: string[] = [];
const senders: ReturnType<FakeConnection["addTransceiver"]>["sender"][] = [];

const connections: RecordingConnection[] = [];

class RecordingConnection extends FakeConnection {
  constructor() {
    super();
    connections.push(this);
  }

  override addTransceiver(kind: string): ReturnType<FakeConnection["addTransceiver"]> {
    const transceiver = super.addTransceiver(kind);
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

const PEERS = ["mei", "tom", "aisha"].map((seat): PeerView => ({ seat, incarnation: seat, polite: false, hear: false }));
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
  turned.length = senders.length = connections.length = 0;
  clock = new FakeClock();
  vi.stubGlobal("RTCPeerConnection", RecordingConnection);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  const nobody = { state: () => {}, receivers: () => {}, arrival: () => {}, gone: () => {} };
  mesh = new Mesh({ clock, send: () => {}, listener: nobody });
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

it("tells how much was encoded for those to whom pictures go, on average", async () => {
  expect(mesh.encoded).toEqual({ frames: 0, seconds: 0 });
  for (const second of [0, 1, 2, 3]) {
    for (const [index, connection] of connections.entries()) {
      const sent = index < 2 ? second : 0;
      connection.encoded = { frames: sent * (10 + 10 * index), seconds: sent * 0.5, at: second * 1000 };
    }
    const waiting = clock.pending;
    clock.advance(1000);
    await vi.waitFor(() => {
      expect(clock.pending).toBe(waiting);
    });
  }
  expect(mesh.encoded).toEqual({ frames: 15, seconds: 1 });
});
