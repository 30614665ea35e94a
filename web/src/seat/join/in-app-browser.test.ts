import { describe, expect, it } from "vitest";

import { inAppBrowser } from "./in-app-browser";

const IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0 Mobile Safari/537.36";

describe("an app's own browser", () => {
  it.each([
    [`${IOS} Mobile/22B83 Instagram 350.0.0.29.92 (iPhone15,2)`, "Instagram"],
    [`${ANDROID} [FB_IAB/FB4A;FBAV/490.0.0.0;]`, "Facebook"],
    [`${IOS} Mobile/22B83 [FBAN/FBIOS;FBAV/490.0]`, "Facebook"],
    [`${IOS} Mobile/22B83 MicroMessenger/8.0.53(0x18003531) NetType/WIFI`, "WeChat"],
    [`${ANDROID} Line/14.19.1/IAB`, "LINE"],
    [`${IOS} Mobile/22B83 musical_ly_36.5.0 BytedanceWebview/d8a21c6`, "TikTok"],
    [`${ANDROID} Telegram-Android/11.4.2`, "Telegram"],
    [ANDROID, ""],
    [`${IOS} Mobile/22B83`, ""],
  ])("%s", (userAgent, app) => {
    expect(inAppBrowser(userAgent)).toBe(app);
  });
});

describe("a real browser", () => {
  it.each([
    `${IOS} Version/18.1 Mobile/15E148 Safari/604.1`,
    `${IOS} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`,
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
  ])("%s", (userAgent) => {
    expect(inAppBrowser(userAgent)).toBeNull();
  });
});
