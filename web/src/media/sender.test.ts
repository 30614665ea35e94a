import { expect, it } from "vitest";
import { Sender } from "./sender";

/** Behaves as W3C WebRTC 5.2: parameters can be set once for each time they were read. */
class FakeRtpSender {
  track: unknown = null;
  encoding: RTCRtpEncodingParameters = { active: true };
  readonly done: string[] = [];
  preference: string | undefined;
  reads = 0;
  #transaction = 0;
  #read: number | null = null;

  async replaceTrack(track: unknown): Promise<void> {
    await Promise.resolve();
    this.track = track;
    this.done.push(track === null ? "track off" : "track on");
  }

  getParameters(): unknown {
    this.reads += 1;
    this.#read = ++this.#transaction;
    return { transactionId: String(this.#read), encodings: [{ ...this.encoding }] };
  }

  async setParameters(parameters: {
    transactionId: string;
    encodings: RTCRtpEncodingParameters[];
    degradationPreference?: string;
  }): Promise<void> {
    if (parameters.transactionId !== String(this.#read)) throw new DOMException("", "InvalidModificationError");
    this.#read = null;
    await Promise.resolve();
    this.encoding = parameters.encodings[0] ?? {};
    this.preference = parameters.degradationPreference;
    this.done.push(this.encoding.active === true ? "active" : "inactive");
  }
}

function pair(): [FakeRtpSender, Sender] {
  const fake = new FakeRtpSender();
  return [fake, new Sender(fake as unknown as RTCRtpSender)];
}

const TRACK = {} as MediaStreamTrack;

it("stops sending before the track goes, and sends only once it is there", async () => {
  const [fake, sender] = pair();
  await sender.want({ track: null, encoding: { active: false } });
  await sender.want({ track: TRACK, encoding: { active: true } });
  await sender.want({ track: null, encoding: { active: false } });
  expect(fake.done).toEqual(["inactive", "track on", "active", "inactive", "track off"]);
});

it("ends as was wanted last, whatever came in between", async () => {
  const [fake, sender] = pair();
  void sender.want({ track: TRACK, encoding: { active: true, maxBitrate: 1 } });
  void sender.want({ track: TRACK, encoding: { active: false } });
  void sender.want({ track: TRACK, encoding: { active: true, maxBitrate: 2 } });
  await sender.want({ track: TRACK, encoding: { active: true, maxBitrate: 3 } });
  expect(fake.encoding).toEqual({ active: true, maxBitrate: 3 });
});

it("sends no voice that was muted while its track was still being set", async () => {
  const [fake, sender] = pair();
  void sender.want({ track: TRACK, encoding: { active: true } });
  await sender.want({ track: null, encoding: { active: true } });
  expect([fake.track, fake.done]).toEqual([null, ["track on", "track off"]]);
});

it("touches nothing when all is as wanted", async () => {
  const [fake, sender] = pair();
  await sender.want({ track: null, encoding: { active: true } });
  expect(fake.done).toEqual([]);
});

it("reads parameters, which holds up the page, only to change them", async () => {
  const [fake, sender] = pair();
  const encoding = { active: true, maxBitrate: 32_000 };
  await sender.want({ track: null, encoding });
  await sender.want({ track: TRACK, encoding: { ...encoding } });
  await sender.want({ track: null, encoding });
  expect(fake.reads).toBe(1);
  expect(fake.done).toEqual(["active", "track on", "track off"]);
});

it("reads them again where what was set may not hold", async () => {
  const [fake, sender] = pair();
  const encoding = { active: true, maxBitrate: 32_000 };
  await sender.want({ track: TRACK, encoding });
  fake.encoding = { active: false };
  sender.doubt();
  await sender.want({ track: TRACK, encoding });
  expect(fake.encoding).toEqual(encoding);
});

it("asks again for what the browser refused", async () => {
  const [fake, sender] = pair();
  const set = fake.setParameters.bind(fake);
  fake.setParameters = () => Promise.reject(new DOMException("", "OperationError"));
  await sender.want({ track: TRACK, encoding: { active: false } });
  fake.setParameters = set;
  await sender.want({ track: TRACK, encoding: { active: false } });
  expect(fake.encoding).toEqual({ active: false });
});

it("asks for fewer pictures rather than coarser ones where there is not enough for both", async () => {
  const [fake, sender] = pair();
  await sender.want({ track: TRACK, encoding: { active: true, maxBitrate: 900_000 } });
  expect(fake.preference).toBe("maintain-resolution");
});
