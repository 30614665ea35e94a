// When an organiser's page looks again: when the server says that something changed, when somebody comes back to it, and
// by and by.

/** Changes that come together are one look. */
const TOGETHER_MS = 300;
/** How often a page looks although it was told of nothing. */
const UNTOLD_MS = 60_000;

/** Looks at once, and then; returns how to stop. */
export function lookOnChanges(look: () => void): () => void {
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const lookIfSeen = (): void => {
    if (document.visibilityState === "visible") look();
  };
  const stream = new EventSource("/organiser/changes");
  stream.onmessage = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      look();
    }, TOGETHER_MS);
  };
  document.addEventListener("visibilitychange", lookIfSeen);
  const often = setInterval(lookIfSeen, UNTOLD_MS);
  lookIfSeen();
  return () => {
    stream.close();
    clearInterval(often);
    clearTimeout(gathering);
    document.removeEventListener("visibilitychange", lookIfSeen);
  };
}
