import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { FakeConnection } from "../media/fake-connection";
import { LocalMedia } from "../media/local-media.svelte";
import { aCircle, heldBy } from "../ui/fixtures";
import { RoomMedia } from "./room-media";
import type { View } from "./view";

const PEER = { seat: "mei", incarnation: "page-mei", polite: false, hear: false };
const { circle, me: ME, centre } = aCircle({
  me: { seat: "me", name: "Tom", mutes: [], heard: true, peers: [PEER] },
  centre: { piece: heldBy("me", "turn"), next: null },
});
const HOLDING: View = { epoch: 1, version: 1, kind: "participant", parts: { me: ME, circle, centre } };

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

beforeEach(async () => {
  microphone = new FakeTrack();
  clock = new FakeClock();
  connections = [];
  pictured = [];
  const devices = new EventTarget();
  Object.assign(devices, {
    getUserMedia: () => Promise.resolve({ getAudioTracks: () => [microphone], getVideoTracks: () => [new FakeTrack()] }),
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal("navigator", { mediaDevices: devices, hardwareConcurrency: 2 });
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends FakeConnection {
      constructor() {
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
    listener: { state: () => {}, picture: (_, stream) => pictured.push(stream !== null), arrival: () => {}, blocked: () => {}, gone: () => {} },
  });
  media.know({ view: HOLDING, fresh: true, paused: false, silenced: new Set() });
  await settle();
});

afterEach(() => {
  media.close();
  local.stop();
  vi.unstubAllGlobals();
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
