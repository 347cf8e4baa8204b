// Where the person is: kept in the hash of the address, so that a reload, a bookmark and the back
// button land on the same work.

/** A place of the app. */
export type Route =
  | { page: "home"; resumeId: string | null }
  | { page: "tailoring"; id: string };

/** Reads a hash; what is not known is the overview. */
export function parse(hash: string): Route {
  const [, area, id] = /^#\/([a-z]+)\/([A-Za-z0-9_]+)$/.exec(hash) ?? [];
  if (area === "tailorings" && id !== undefined) {
    return { page: "tailoring", id };
  }
  return { page: "home", resumeId: area === "resumes" && id !== undefined ? id : null };
}

/** Writes the hash of a place. */
export function href(route: Route): string {
  if (route.page === "tailoring") {
    return `#/tailorings/${route.id}`;
  }
  return route.resumeId === null ? "#/" : `#/resumes/${route.resumeId}`;
}
