// Times in words. An estimate is said only when the server has one; nothing here guesses.
import type { Operation } from "./operation";

/** Writes a duration of `seconds`; `exact` adds tenths below ten seconds. */
export function duration(seconds: number, exact = false): string {
  if (exact && seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  }
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** Rounds seconds to what a person wants to hear: "about 20 s", "about 3 min". */
export function about(seconds: number): string {
  if (seconds < 57.5) {
    return `about ${Math.max(5, Math.round(seconds / 5) * 5)} s`;
  }
  if (seconds < 90) {
    return "about 1 min";
  }
  return `about ${Math.round(seconds / 60)} min`;
}

/** Seconds since the run was asked for; goes on after the last change while work is under way. */
export function elapsed(operation: Operation, now: number): number | null {
  if (operation.elapsed_time === null) {
    return null;
  }
  const since = operation.done ? 0 : Math.max(0, now - operation.timestamp);
  return operation.elapsed_time + since;
}

/** Says how long an operation may still take, `now` in the server's Unix seconds. */
export function remaining(operation: Operation, now: number): string {
  if (operation.done) {
    return "";
  }
  const { estimate, estimated_remaining: median } = operation;
  if (median === null) {
    return "no estimate yet";
  }
  const since = Math.max(0, now - operation.timestamp);
  if (median - since > 0) {
    return `${about(median - since)} left`;
  }
  if (estimate !== null && estimate.p90 - since > 0) {
    return `at most ${about(estimate.p90 - since)} in nine of ten cases`;
  }
  return "longer than usual";
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
