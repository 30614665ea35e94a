import { afterEach, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import type { PeerView } from "../protocol";
import { FakeConnection } from "./fake-connection";
import { Mesh } from "./mesh";
import type { PeerPolicy } from "./policy";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("turns the voice to everybody before the picture to anybody", async () => {
  const turned: string[] = [];
  class RecordingConnection extends FakeConnection {
    override addTransceiver(kind: string): ReturnType<FakeConnection["addTransceiver"]> {
      const transceiver = super.addTransceiver(kind);
      const { sender } = transceiver;
      const set = sender.setParameters.bind(sender);
      sender.setParameters = (parameters) => {
        turned.push(kind);
        return set(parameters);
      };
      return transceiver;
    }
  }
  vi.stubGlobal("RTCPeerConnection", RecordingConnection);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  const nobody = { state: () => {}, receivers: () => {}, picture: () => {}, gone: () => {} };
  const mesh = new Mesh({ clock: new FakeClock(), send: () => {}, listener: nobody });
  const peers = ["mei", "tom", "aisha"].map((seat): PeerView => ({ seat, incarnation: seat, polite: false, hear: false }));
  mesh.update(peers, () => true);
  const tracks = { audio: { kind: "audio" } as MediaStreamTrack, video: { kind: "video" } as MediaStreamTrack };
  const video = { active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
  const tune = async (policy: PeerPolicy) => {
    mesh.tune(new Map(peers.map(({ seat }) => [seat, policy])), tracks);
    await settle();
  };
  await tune({ hear: false, sendAudio: false, video });
  turned.length = 0;
  await tune({ hear: false, sendAudio: true, video: { ...video, maxBitrate: 900_000, scaleResolutionDownBy: 1 } });
  expect(turned).toEqual(["audio", "audio", "audio", "video", "video", "video"]);
  mesh.close();
});

async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}
