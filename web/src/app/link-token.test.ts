import { describe, expect, it } from "vitest";

import { mendedAddress, tokenIn } from "./link-token";

const TOKEN = "abcdefghij.AbCdEfGhIjKlMnOpQrStUv-_";

describe("D6: a link as messengers leave it", () => {
  it.each([
    ["as it is", TOKEN],
    ["a full stop after it", `${TOKEN}.`],
    ["three of them", `${TOKEN}...`],
    ["a bracket", `${TOKEN})`],
    ["> in its code", `${TOKEN}%3E`],
    ["a space", `${TOKEN}%20`],
    ["a star", `${TOKEN}*`],
    ["tracking parameters", `${TOKEN}?fbclid=IwAR0abc`],
    ["more of them", `${TOKEN}&utm_source=mail`],
    ["a zero-width space inside", `${TOKEN.slice(0, 8)}%E2%80%8B${TOKEN.slice(8)}`],
    ["its dot in its code", TOKEN.replace(".", "%2E")],
    ["its dot in its code twice", TOKEN.replace(".", "%252E")],
    ["a quotation mark", `${TOKEN}”`],
  ])("%s: opens what it was made for", (_, hash) => {
    expect(tokenIn(`#${hash}`)).toBe(TOKEN);
  });

  it.each([
    ["cut in half", TOKEN.slice(0, -6)],
    ["a few letters", "abcdef"],
    ["a word in front of it", `see ${TOKEN}`],
    ["a broken code", "%E0%A4%A"],
    ["nothing", ""],
  ])("%s: is no token, and said to be incomplete", (_, hash) => {
    expect(tokenIn(`#${hash}`)).toBe("");
  });

  it.each([
    [`/join%23${TOKEN}`, `/join#${TOKEN}`],
    [`/join%2523${TOKEN}`, `/join#${TOKEN}`],
    [`/join/%23${TOKEN}`, `/join#${TOKEN}`],
    [`/organise%23${TOKEN}`, `/organise#${TOKEN}`],
  ])("%s is %s", (pathname, address) => {
    expect(mendedAddress(pathname)).toBe(address);
  });

  it.each(["/join", "/join/", "/joint%23x", "/seat/a-b/%23x"])("%s is left as it is", (pathname) => {
    expect(mendedAddress(pathname)).toBeNull();
  });
});
