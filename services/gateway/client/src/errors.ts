// What can go wrong with a request: a problem document of the gateway, or no answer at all.

/** A problem document (RFC 9457) as the gateway writes it. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  reason: string;
  violations: { field: string; description: string }[];
}

/** An answer that is an error. */
export class ApiError extends Error {
  readonly problem: Problem;
  /** Milliseconds after which the server wants to be asked again; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null = null) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer: the server is not there, or the network is not. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super("no answer from the server", { cause });
    this.name = "NetworkError";
  }
}

/** Reads a problem document; an answer that is none still becomes one. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const given = (body !== null && typeof body === "object" ? body : {}) as Record<string, unknown>;
  const text = (key: string): string => (typeof given[key] === "string" ? given[key] : "");
  return {
    title: text("title") || response.statusText || `Status ${response.status}`,
    status: response.status,
    detail: text("detail"),
    reason: text("reason"),
    violations: readViolations(given["violations"]),
  };
}

function readViolations(value: unknown): Problem["violations"] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.flatMap((item: unknown) => {
    const { field, description } = (item ?? {}) as Record<string, unknown>;
    return typeof field === "string" && typeof description === "string" ? [{ field, description }] : [];
  });
}
