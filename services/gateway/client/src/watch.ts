// Follows one operation over its live stream: the newest state, each change once, and the end. A
// replay passes the ends of earlier runs, which are not the end that is waited for.
import type { Operation } from "./operation";
import { openStream, type Connection, type Limits, type Stream } from "./stream";

/** What is followed, and who is told. */
export interface WatchOptions {
  id: string;
  /** Where the gateway is; the page's own origin unless set. */
  baseUrl?: string;
  /** Goes on after this sequence; "0" replays from the first change, null starts with a snapshot. */
  lastEventId: string | null;
  /** Sequence that the end must have reached, as after a retry. */
  expected?: number;
  /** Told of every change; `replaces` marks a state that overrules what was known. */
  onChange: (operation: Operation, replaces: boolean) => void;
  onConnection: (connection: Connection) => void;
  renew: () => Promise<boolean>;
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
}

/** Opens the live stream of an operation and keeps it open until the operation has ended. */
export function watchOperation(options: WatchOptions): Stream {
  let newest: Operation | null = null;
  return openStream({
    url: `${options.baseUrl ?? ""}/v1/operations/${encodeURIComponent(options.id)}/events`,
    lastEventId: options.lastEventId,
    onMessage: ({ event, data }) => {
      // Text that a model is writing is no change of the operation.
      if (event !== "delta") {
        newest = JSON.parse(data) as Operation;
        options.onChange(newest, event !== "update");
      }
    },
    finished: () => newest !== null && newest.done && newest.sequence >= (options.expected ?? 0),
    onConnection: options.onConnection,
    renew: options.renew,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
}
