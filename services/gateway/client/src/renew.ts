// Renews the session by the refresh cookie. Refresh tokens work once, and a second use ends the
// session, so only one renewal may be under way: in this page, and among all tabs of the browser.
import { ApiError, NetworkError, readProblem } from "./errors";

const URL = "/v1/auth/refresh";
const LOCK = "jobstream-renew";
const RENEWED_AT = "jobstream.renewed-at";

let running: Promise<boolean> | null = null;
let onLost: () => void = () => {};

/** Sets what happens when the session can not be renewed any more. */
export function whenSessionLost(lost: () => void): void {
  onLost = lost;
}

/** Renews the session; `false` when there is none any more. Throws when the server is away. */
export function renewOnce(): Promise<boolean> {
  const asked = Date.now();
  running ??= locked(asked).finally(() => {
    running = null;
  });
  return running;
}

function locked(asked: number): Promise<boolean> {
  // Only pages from a safe origin have locks; elsewhere tabs may, rarely, log each other out.
  return "locks" in navigator ? navigator.locks.request(LOCK, () => renew(asked)) : renew(asked);
}

async function renew(asked: number): Promise<boolean> {
  if (Number(localStorage.getItem(RENEWED_AT)) > asked) {
    // Another tab was faster, and the cookies are shared.
    return true;
  }
  const response = await fetch(URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    credentials: "same-origin",
    signal: AbortSignal.timeout(20_000),
  }).catch((error: unknown) => {
    throw new NetworkError(error);
  });
  if (response.ok) {
    localStorage.setItem(RENEWED_AT, String(Date.now()));
    return true;
  }
  if (response.status >= 500 || response.status === 429) {
    // The server is away: the session may well be alive, so nobody is logged out for it.
    throw new ApiError(await readProblem(response));
  }
  onLost();
  return false;
}
