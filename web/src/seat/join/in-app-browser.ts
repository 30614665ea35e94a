// Browsers built into other apps, in which microphones often don't work: recognised before a link is used up there.

const APPS: readonly (readonly [RegExp, string])[] = [
  [/\bInstagram\b/, "Instagram"],
  [/\bFBA[NV]\b|\bFB_IAB\b|\bMessenger/, "Facebook"],
  [/MicroMessenger/, "WeChat"],
  [/\bLine\//, "LINE"],
  [/musical_ly|BytedanceWebview|\bTikTok\b|\btrill_/, "TikTok"],
  [/Telegram/, "Telegram"],
  [/\bTwitter\b/, "X"],
  [/LinkedInApp/, "LinkedIn"],
  [/\bSnapchat\b/, "Snapchat"],
  [/KAKAOTALK/i, "KakaoTalk"],
];

/** An app's own name; "" for an app that does not say which; null for a real browser. */
export function inAppBrowser(userAgent: string): string | null {
  const named = APPS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (named !== undefined) return named;
  return isAndroidWebView(userAgent) || isIosWebView(userAgent) ? "" : null;
}

function isAndroidWebView(userAgent: string): boolean {
  return userAgent.includes("Android") && /;\s*wv\)/.test(userAgent);
}

/** Every browser of iOS says Safari; a view inside an app does not. */
function isIosWebView(userAgent: string): boolean {
  return /\((iPhone|iPad|iPod)/.test(userAgent) && userAgent.includes("AppleWebKit") && !userAgent.includes("Safari/");
}
