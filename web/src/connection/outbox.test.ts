import { beforeEach, describe, expect, it } from "vitest";
import type { ClientMessage } from "../protocol";
import { FakeClock } from "./fake-clock";
import { Outbox, RefusedError } from "./outbox";

let clock: FakeClock;
let sent: ClientMessage[];
let connected: boolean;
let outbox: Outbox;
let random: number;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  connected = true;
  random = 1;
  let made = 0;
  outbox = new Outbox(
    (message) => {
      if (connected) sent.push(message);
      return connected;
    },
    () => `c${++made}`,
    clock,
    () => random,
  );
});

function idsSent(): string[] {
  return sent.map((message) => (message.type === "command" ? message.id : message.type));
}

describe("a command", () => {
  it("resolves with its reply and leaves no timer", async () => {
    const done = outbox.submit({ type: "mute_self" });
    expect(sent).toEqual([{ type: "command", id: "c1", command: { type: "mute_self" } }]);
    outbox.answered({ type: "reply", id: "c1", version: 4 });
    await expect(done).resolves.toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it("rejects with the stable code of its refusal", async () => {
    const done = outbox.submit({ type: "pass_piece", turn_id: "t" });
    outbox.answered({ type: "refused", id: "c1", code: "piece_moved", text: "The piece has moved on since." });
    await expect(done).rejects.toMatchObject({
      name: "RefusedError",
      code: "piece_moved",
      message: "The piece has moved on since.",
    });
    await expect(done).rejects.toBeInstanceOf(RefusedError);
  });

  it("is not settled by the answer to another, or to one long answered", () => {
    void outbox.submit({ type: "mute_self" });
    outbox.answered({ type: "reply", id: "c9", version: 4 });
    outbox.resend();
    expect(idsSent()).toEqual(["c1", "c1"]);
  });

  it("made while offline goes out with the same id, in order, when the line is back", async () => {
    connected = false;
    const both = [outbox.submit({ type: "mute_self" }), outbox.submit({ type: "leave" })];
    connected = true;
    outbox.resend();
    expect(idsSent()).toEqual(["c1", "c2"]);
    outbox.answered({ type: "reply", id: "c1", version: 4 });
    outbox.resend();
    expect(idsSent()).toEqual(["c1", "c2", "c2"]);
    outbox.answered({ type: "reply", id: "c2", version: 5 });
    await Promise.all(both);
  });

  it.each(["unavailable", "outcome_unknown", "too_fast"] as const)(
    "answered %s is asked again with the same id",
    (code) => {
      void outbox.submit({ type: "mute_self" });
      outbox.answered({ type: "refused", id: "c1", code, text: "" });
      clock.advance(199);
      expect(idsSent()).toEqual(["c1"]);
      clock.advance(1);
      expect(idsSent()).toEqual(["c1", "c1"]);
      outbox.answered({ type: "refused", id: "c1", code, text: "" });
      clock.advance(400);
      expect(idsSent()).toEqual(["c1", "c1", "c1"]);
    },
  );

  it("is asked again at another moment by each page: not all of a circle at once", () => {
    random = 0;
    void outbox.submit({ type: "mute_self" });
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    clock.advance(100);
    expect(idsSent()).toEqual(["c1", "c1"]);
    random = 0.5;
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    clock.advance(299);
    expect(sent).toHaveLength(2);
    clock.advance(1);
    expect(sent).toHaveLength(3);
  });

  it("is asked again by itself, while another waits for its answer", () => {
    void outbox.submit({ type: "mute_self" });
    void outbox.submit({ type: "leave" });
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    clock.advance(200);
    expect(idsSent()).toEqual(["c1", "c2", "c1"]);
  });

  it("refused twice, as it was asked over two lines, is asked once more and no oftener", () => {
    void outbox.submit({ type: "mute_self" });
    outbox.resend();
    for (let each = 0; each < 2; each++) outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    clock.advance(1_000);
    expect(idsSent()).toEqual(["c1", "c1", "c1"]);
  });

  it("that is in effect at last is not asked again", async () => {
    const done = outbox.submit({ type: "mute_self" });
    outbox.resend();
    outbox.answered({ type: "refused", id: "c1", code: "outcome_unknown", text: "" });
    outbox.answered({ type: "reply", id: "c1", version: 4 });
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    await expect(done).resolves.toBeUndefined();
    clock.advance(10_000);
    expect([idsSent(), clock.pending]).toEqual([["c1", "c1"], 0]);
  });

  it("that was asked again and not answered is asked over the next line, too", () => {
    void outbox.submit({ type: "mute_self" });
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    clock.advance(200);
    outbox.resend();
    expect(idsSent()).toEqual(["c1", "c1", "c1"]);
  });

  it("that waits to be asked again is asked once when another line is there", () => {
    void outbox.submit({ type: "mute_self" });
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    outbox.resend();
    clock.advance(1_000);
    expect(idsSent()).toEqual(["c1", "c1"]);
  });

  it("answered so again and again is asked ever less often, until every three seconds", () => {
    void outbox.submit({ type: "mute_self" });
    const waits: number[] = [];
    for (let asked = 1; asked <= 7; asked++) {
      outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
      const before = clock.now();
      while (sent.length === asked) clock.advance(100);
      waits.push(clock.now() - before);
    }
    expect(waits).toEqual([200, 400, 800, 1600, 3000, 3000, 3000]);
  });

  it("is asked again as soon as the first was, whatever others waited before", () => {
    void outbox.submit({ type: "mute_self" });
    for (let asked = 1; asked <= 5; asked++) {
      outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
      clock.advance(3_000);
    }
    outbox.answered({ type: "reply", id: "c1", version: 4 });
    void outbox.submit({ type: "leave" });
    sent.length = 0;
    outbox.answered({ type: "refused", id: "c2", code: "unavailable", text: "" });
    clock.advance(200);
    expect(idsSent()).toEqual(["c2"]);
  });

  it("is given up before the server would forget its id", async () => {
    connected = false;
    const done = outbox.submit({ type: "mute_self" });
    clock.advance(8 * 60_000 - 1);
    connected = true;
    outbox.resend();
    expect(sent.splice(0)).toHaveLength(1);
    connected = false;
    clock.advance(1);
    await expect(done).rejects.toMatchObject({ code: "unanswered" });
    connected = true;
    outbox.resend();
    expect(sent).toEqual([]);
  });

  it("over another line is asked no oftener than it was by then", () => {
    void outbox.submit({ type: "mute_self" });
    for (let asked = 1; asked <= 3; asked++) {
      outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
      clock.advance(3_000);
    }
    outbox.resend();
    outbox.answered({ type: "refused", id: "c1", code: "unavailable", text: "" });
    sent.length = 0;
    clock.advance(1_599);
    expect(idsSent()).toEqual([]);
    clock.advance(1);
    expect(idsSent()).toEqual(["c1"]);
  });

  it("is asked again though another is refused after it, and answered before", () => {
    for (const type of ["mute_self", "leave"] as const) void outbox.submit({ type });
    void outbox.submit({ type: "unmute_self" });
    for (const id of ["c1", "c2"]) outbox.answered({ type: "refused", id, code: "unavailable", text: "" });
    outbox.answered({ type: "reply", id: "c3", version: 4 });
    sent.length = 0;
    clock.advance(200);
    expect(idsSent()).toEqual(["c1", "c2"]);
  });

  it("is given up in its time though others were answered meanwhile", async () => {
    const [first, second] = [outbox.submit({ type: "mute_self" }), outbox.submit({ type: "leave" })];
    outbox.answered({ type: "reply", id: "c1", version: 4 });
    await first;
    clock.advance(8 * 60_000);
    await expect(second).rejects.toMatchObject({ code: "unanswered" });
  });

  it("rejects when the page is closed", async () => {
    const under = [outbox.submit({ type: "mute_self" }), outbox.submit({ type: "leave" })];
    outbox.close();
    for (const each of under) await expect(each).rejects.toMatchObject({ code: "closed" });
    expect(clock.pending).toBe(0);
  });
});
