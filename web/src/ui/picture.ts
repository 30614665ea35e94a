// Shows a stream in a video element; voices are played elsewhere.

import type { Attachment } from "svelte/attachments";

export function showing(stream: MediaStream): Attachment<HTMLVideoElement> {
  return (video) => {
    video.muted = true;
    video.srcObject = stream;
    void video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  };
}
