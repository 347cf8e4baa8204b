// Where the person is: kept in the hash of the address, so that a reload, a bookmark and the back
// button land on the same work.

/** A place of the app. */
export type Route =
  | { page: "home"; resumeId: string | null }
  /** The door, for who has an account; behind it there is the overview. */
  | { page: "login" }
  | { page: "tailoring"; id: string }
  | { page: "cvs" }
  | { page: "cv"; id: string }
  | { page: "activity" }
  | { page: "notifications" }
  | { page: "profile" }
  | { page: "account" };

const PLAIN = ["login", "cvs", "activity", "notifications", "profile", "account"] as const;

/** Reads a hash; what is not known is the overview. */
export function parse(hash: string): Route {
  const plain = PLAIN.find((page) => hash === `#/${page}`);
  if (plain !== undefined) {
    return { page: plain };
  }
  const [, area, id] = /^#\/([a-z]+)\/([A-Za-z0-9_]+)$/.exec(hash) ?? [];
  if (id !== undefined && area === "tailorings") {
    return { page: "tailoring", id };
  }
  if (id !== undefined && area === "cvs") {
    return { page: "cv", id };
  }
  return { page: "home", resumeId: area === "resumes" && id !== undefined ? id : null };
}

/** Writes the hash of a place. */
export function href(route: Route): string {
  switch (route.page) {
    case "tailoring":
      return `#/tailorings/${route.id}`;
    case "cv":
      return `#/cvs/${route.id}`;
    case "home":
      return route.resumeId === null ? "#/" : `#/resumes/${route.resumeId}`;
    default:
      return `#/${route.page}`;
  }
}
