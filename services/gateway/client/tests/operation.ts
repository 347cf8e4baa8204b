// Makes operations for tests.
import type { Operation } from "../src/operation";

/** A running tailoring at its first change, with `patch` on top. */
export function operation(patch: Partial<Operation> = {}): Operation {
  return {
    id: "op_tailoring_00000000000000000000000000000001",
    name: "operations/op_tailoring_00000000000000000000000000000001",
    kind: "resume.tailor",
    state: "RUNNING",
    done: false,
    phase: null,
    stage: null,
    progress: 0,
    status: null,
    message: null,
    run: 1,
    attempt: 1,
    elapsed_time: 0,
    estimated_remaining: null,
    estimate: null,
    error: null,
    result: null,
    sequence: 1,
    timestamp: 1000,
    children: [],
    ...patch,
  };
}

/** The same in phase `index` of six. */
export function inPhase(index: number, patch: Partial<Operation> = {}): Operation {
  const phase = { key: `phase-${index}`, title: `Phase ${index}...`, index, total: 6 };
  return operation({ phase, stage: `${index}/6`, progress: index * 15, ...patch });
}
