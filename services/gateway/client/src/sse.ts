// Reads the text/event-stream format. Not a connection: it is fed text and gives back messages.

/** One message of a stream. */
export interface Message {
  /** Name of the event; "message" when the stream gave none. */
  event: string;
  data: string;
  /** Id of this message; null when it carried none. */
  id: string | null;
}

/** Splits a stream into messages, whatever the cuts between its chunks. */
export class Parser {
  /** Milliseconds after which the server wants to be asked again; null until it said so. */
  retryMs: number | null = null;

  #rest = "";
  #event = "";
  #data: string[] = [];
  #id: string | null = null;

  /** Takes the next piece of text and returns the messages it completed. */
  push(text: string): Message[] {
    this.#rest += text;
    const messages: Message[] = [];
    for (;;) {
      const end = this.#rest.search(/[\r\n]/);
      // A lone CR at the very end may be the first half of CRLF.
      if (end < 0 || (this.#rest[end] === "\r" && end === this.#rest.length - 1)) {
        return messages;
      }
      const line = this.#rest.slice(0, end);
      const width = this.#rest.startsWith("\r\n", end) ? 2 : 1;
      this.#rest = this.#rest.slice(end + width);
      const message = this.#line(line);
      if (message !== null) {
        messages.push(message);
      }
    }
  }

  #line(line: string): Message | null {
    if (line === "") {
      return this.#dispatch();
    }
    const colon = line.indexOf(":");
    if (colon === 0) {
      return null;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "event":
        this.#event = value;
        break;
      case "data":
        this.#data.push(value);
        break;
      case "id":
        this.#id = value;
        break;
      case "retry":
        if (/^\d+$/.test(value)) {
          this.retryMs = Number(value);
        }
        break;
    }
    return null;
  }

  #dispatch(): Message | null {
    const message =
      this.#data.length === 0
        ? null
        : { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    this.#event = "";
    this.#data = [];
    this.#id = null;
    return message;
  }
}
