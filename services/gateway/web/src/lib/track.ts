// Folds the changes of one operation into what the page shows: the newest state, and which phases
// were passed when. Pure: no clock, no network.
import type { Operation } from "jobstream-client/operation";
import { milestones } from "jobstream-client/phases";

/** What is known about one phase of the current run. */
export interface PhaseMark {
  title: string;
  percent: number;
  /** When it began, in the server's Unix seconds; null when only a later change was seen. */
  startedAt: number | null;
}

/** An operation and the phases of its current run that were seen. */
export interface Track {
  operation: Operation;
  /** By number of the phase, from 1. */
  seen: Record<number, PhaseMark>;
}

/** A line of the list of phases. */
export interface PhaseLine {
  title: string;
  percent: number;
  state: "done" | "current" | "coming";
  /** Seconds the phase took; null while it runs or when its begin or end was not seen. */
  seconds: number | null;
}

/**
 * Adds a change to what is known. A change that is not newer leaves it as it is, so that a
 * repeat after a reconnect is harmless; `replace` marks a snapshot that overrules everything.
 */
export function fold(track: Track | null, operation: Operation, replace = false): Track {
  if (track !== null && !replace && operation.sequence <= track.operation.sequence) {
    return track;
  }
  const sameRun = track !== null && track.operation.run === operation.run;
  const seen: Record<number, PhaseMark> = sameRun ? { ...track.seen } : {};
  const phase = operation.phase;
  if (phase !== null && seen[phase.index] === undefined) {
    // A first snapshot in the middle of a phase does not tell when the phase began.
    const witnessed = sameRun || operation.sequence === 1;
    seen[phase.index] = {
      title: phase.title,
      percent: operation.progress,
      startedAt: witnessed ? operation.timestamp : null,
    };
  }
  return { operation, seen };
}

/** Lists the phases of the current run: what is over, what runs, what is still to come. */
export function phaseLines(track: Track): PhaseLine[] {
  const { operation, seen } = track;
  const known = milestones(operation.kind);
  const succeeded = operation.state === "SUCCEEDED";
  const current = operation.phase?.index ?? 0;
  const highest = Math.max(0, ...Object.keys(seen).map(Number));
  const total = Math.max(operation.phase?.total ?? 0, highest);
  const lines: PhaseLine[] = [];
  for (let index = 1; index <= total || index < known.length; index += 1) {
    const mark = seen[index];
    const title = mark?.title ?? known[index - 1]?.title;
    if (title === undefined) {
      continue;
    }
    const over = succeeded || index < current;
    const running = !over && index === current;
    lines.push({
      title,
      percent: known[index - 1]?.percent ?? mark?.percent ?? 0,
      state: over ? "done" : running ? "current" : "coming",
      seconds: over ? duration(track, index) : null,
    });
  }
  return lines;
}

function duration(track: Track, index: number): number | null {
  const start = track.seen[index]?.startedAt ?? null;
  const next = track.seen[index + 1];
  const last = track.operation.state === "SUCCEEDED" ? track.operation.timestamp : null;
  const end = next === undefined ? last : next.startedAt;
  return start === null || end === null ? null : Math.max(0, end - start);
}
