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

class RecordingConnection extends FakeConnection {
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

const tune = (policy: PeerPolicy) => {
  mesh.tune(new Map(PEERS.map(({ seat }) => [seat, policy])), TRACKS);
};

beforeEach(async () => {
  turned.length = senders.length = 0;
  vi.stubGlobal("RTCPeerConnection", RecordingConnection);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  const nobody = { state: () => {}, receivers: () => {}, picture: () => {}, gone: () => {} };
  mesh = new Mesh({ clock: new FakeClock(), send: () => {}, listener: nobody });
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
