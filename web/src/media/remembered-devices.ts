// What was open before a reload of this tab: two booleans and a device's id, nothing about the person.

export interface RememberedDevices {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly microphoneId: string | null;
}

const KEY = "circle.devices";
const NOTHING: RememberedDevices = { microphone: false, camera: false, microphoneId: null };

export function rememberedDevices(): RememberedDevices {
  try {
    return { ...NOTHING, ...(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<RememberedDevices>) };
  } catch {
    return NOTHING; // storage may be closed to us, and then a reload asks again
  }
}

export function rememberDevices(devices: RememberedDevices): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(devices));
  } catch {
    // As above.
  }
}
