import { beforeEach, expect, it, vi } from "vitest";
import { rememberDevices, rememberedDevices } from "./remembered-devices";

beforeEach(() => {
  sessionStorage.clear();
});

it("remembers for this tab what was open, and nothing else", () => {
  rememberDevices({ microphone: true, camera: false, microphoneId: "m" });
  expect(rememberedDevices()).toEqual({ microphone: true, camera: false, microphoneId: "m" });
  expect(Object.keys(sessionStorage)).toEqual(["circle.devices"]);
  expect(localStorage).toHaveLength(0);
});

it.each([null, "", "not json"])("opens nothing when nothing can be read (%j)", (stored) => {
  if (stored !== null) sessionStorage.setItem("circle.devices", stored);
  expect(rememberedDevices()).toEqual({ microphone: false, camera: false, microphoneId: null });
});

it("opens nothing after a reload, and throws nothing, where the browser stores nothing", () => {
  const refuse = (): never => {
    throw new DOMException("", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse });
  rememberDevices({ microphone: true, camera: false, microphoneId: null });
  expect(rememberedDevices()).toEqual({ microphone: false, camera: false, microphoneId: null });
  vi.unstubAllGlobals();
});
