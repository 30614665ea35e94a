// Whether an accent can be read, as the server counts it: roomserver/programme/contrast.py. tests/contrast.json holds
// both to the same.

export type Light = "day" | "night";

const LEAST = 4.5;
/** `--paper`, `--raised` and `--on-ember` of styles/tokens.css. */
const GROUNDS = { day: ["#f6f1e7", "#fffaf1"], night: ["#17161a", "#211f25"] } as const;
const TOWARDS = { day: 0, night: 255 } as const;
const STEPS = 256;

function parts(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Of all that the accent is written on, and that is written on it. */
export function leastContrast(accent: string, light: Light): number {
  return Math.min(...GROUNDS[light].map((ground) => contrast(accent, ground)));
}

export function isReadable(accent: string, light: Light): boolean {
  return leastContrast(accent, light) >= LEAST;
}

/** The first that can be read, on the way to black by day, to white by night. */
export function nearest(accent: string, light: Light): string {
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = parts(accent).map((part) => Math.floor(part + ((TOWARDS[light] - part) * step) / STEPS + 0.5));
    const colour = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (isReadable(colour, light)) return colour;
  }
  return light === "day" ? "#000000" : "#ffffff";
}
