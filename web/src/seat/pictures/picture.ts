// Shows a stream in a video element, or draws it at the size of a thumbnail; voices are played elsewhere.

import type { Attachment } from "svelte/attachments";
import { thumbnailOf } from "../../media/thumbnail";

const DRAWN_EVERY_MS = 200;

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

/**
 * Draws what the video has, no larger than a thumbnail, whatever its size: detail that is not drawn can't be looked at.
 * By a timer: a video that is not shown itself may tell of its frames seldom, or not at all.
 */
export function drawnSmall(video: HTMLVideoElement): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext("2d");
    const draw = (): void => {
      if (context === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return;
      const { width, height } = thumbnailOf({ width: video.videoWidth, height: video.videoHeight });
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      context.drawImage(video, 0, 0, width, height);
    };
    draw();
    const timer = setInterval(draw, DRAWN_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  };
}
