// What the connection needs of a WebSocket, so that tests can hand in another.

export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface WireEvents {
  opened(): void;
  received(text: string): void;
  closed(code: number, reason: string): void;
}

export type Dial = (events: WireEvents) => Wire;

/** Dials with the browser's WebSocket. A wire that was closed from here tells nothing more. */
export function webSocket(url: string, protocol: string): Dial {
  return (events) => {
    const socket = new WebSocket(url, protocol);
    const listening = new AbortController();
    const { signal } = listening;
    socket.addEventListener(
      "open",
      () => {
        events.opened();
      },
      { signal },
    );
    socket.addEventListener(
      "message",
      (event) => {
        if (typeof event.data === "string") events.received(event.data);
      },
      { signal },
    );
    socket.addEventListener(
      "close",
      (event) => {
        events.closed(event.code, event.reason);
      },
      { signal },
    );
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close() {
        listening.abort();
        socket.close();
      },
    };
  };
}
