// The phases of each kind of operation with the percentage at which they start. The words are a
// fixed part of the public surface; the table only lets the page show what is still to come.

/** A phase that is known before the work gets there. */
export interface Milestone {
  percent: number;
  title: string;
}

const KINDS: Record<string, readonly Milestone[]> = {
  "resume.parse": [
    { percent: 10, title: "Uploading file..." },
    { percent: 25, title: "Validating file format..." },
    { percent: 45, title: "Extracting text content..." },
    { percent: 65, title: "Parsing sections..." },
    { percent: 85, title: "Structuring data..." },
    { percent: 95, title: "Finalizing profile..." },
    { percent: 100, title: "Complete!" },
  ],
  "resume.tailor": [
    { percent: 10, title: "Preparing job data..." },
    { percent: 20, title: "Extracting resume content..." },
    { percent: 40, title: "Analyzing job description..." },
    { percent: 65, title: "Tailoring resume..." },
    { percent: 85, title: "Formatting output..." },
    { percent: 95, title: "Saving results..." },
    { percent: 100, title: "Complete!" },
  ],
};

const NONE: readonly Milestone[] = [];

/** Returns the known milestones of a kind in order; empty for a kind this page has not met. */
export function milestones(kind: string): readonly Milestone[] {
  return KINDS[kind] ?? NONE;
}
