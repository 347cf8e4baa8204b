// Operations as the gateway writes them in JSON; always-present fields are null when empty.

/** Where an operation stands. */
export type State = "PENDING" | "RUNNING" | "WAITING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** A named part of the work. */
export interface Phase {
  key: string;
  title: string;
  /** Number of the phase, from 1. */
  index: number;
  total: number;
}

/** How long an operation may still take, in seconds, learned from finished cases. */
export interface Estimate {
  p50: number;
  p90: number;
  cases: number;
}

/** Why an operation ended without success. */
export interface OperationError {
  reason: string;
  message: string;
  retryable: boolean;
}

/** A durable piece of long-running work at one sequence. */
export interface Operation {
  id: string;
  name: string;
  kind: string;
  state: State;
  done: boolean;
  phase: Phase | null;
  /** "n/m", or null before the first phase. */
  stage: string | null;
  /** Percent from 0 to 100. */
  progress: number;
  /** Text of the phase. */
  status: string | null;
  message: string | null;
  run: number;
  attempt: number;
  /** Seconds since the run was asked for, at `timestamp`. */
  elapsed_time: number | null;
  /** Seconds, at `timestamp`; null without evidence. */
  estimated_remaining: number | null;
  estimate: Estimate | null;
  error: OperationError | null;
  result: Record<string, unknown> | null;
  sequence: number;
  /** Unix seconds with fraction, by the server's clock. */
  timestamp: number;
  children: unknown[] | null;
}

/** What the bar shows; every state of an operation falls under one of them. */
export type Tone = "running" | "done" | "error" | "cancelled";

/** Chooses the look of the bar for a state. */
export function tone(state: State): Tone {
  switch (state) {
    case "SUCCEEDED":
      return "done";
    case "FAILED":
      return "error";
    case "CANCELLED":
      return "cancelled";
    default:
      return "running";
  }
}
