// How far a task is, in the nine fields that every callback gets; the same as the answer of
// GET /v1/progress/{task_id}.
import type { Operation } from "./operation";

/** The state of a task. */
export interface Progress {
  task_id: string;
  /** Percent from 0 to 100. */
  progress: number;
  /** Text of the phase; "Complete!" at success, null before the first. */
  status: string | null;
  /** "n/m", or null before the first phase. */
  stage: string | null;
  /** Why it did not work, in words; null while it does. */
  error: string | null;
  /** Whether it has ended, in whatever way. */
  completed: boolean;
  /** Seconds since the run was asked for; null before. */
  elapsed_time: number | null;
  /** Seconds that it will probably still take; null without evidence. */
  estimated_remaining: number | null;
  /** Unix seconds with fraction, by the server's clock. */
  timestamp: number;
}

/** What is known of a task before anything was heard of it. */
export function unknown(taskId: string): Progress {
  return {
    task_id: taskId,
    progress: 0,
    status: null,
    stage: null,
    error: null,
    completed: false,
    elapsed_time: null,
    estimated_remaining: null,
    timestamp: Date.now() / 1000,
  };
}

/** Says the state of an operation in these fields. */
export function progressOf(operation: Operation): Progress {
  return {
    task_id: operation.id,
    progress: operation.progress,
    status: operation.status,
    stage: operation.stage,
    error: operation.error?.message ?? (operation.state === "CANCELLED" ? "It was cancelled." : null),
    completed: operation.done,
    elapsed_time: operation.elapsed_time,
    estimated_remaining: operation.estimated_remaining,
    timestamp: operation.timestamp,
  };
}
