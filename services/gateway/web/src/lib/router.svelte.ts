// Follows the hash of the address, and changes it.
import { href, parse, type Route } from "./route";

class Router {
  current = $state<Route>(parse(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.current = parse(location.hash);
    });
  }

  /** Goes to a place; `replace` leaves no trace for the back button. */
  go(route: Route, replace = false): void {
    if (replace) {
      history.replaceState(null, "", href(route));
      this.current = route;
    } else {
      location.hash = href(route);
    }
  }
}

/** The one router of the page. */
export const router = new Router();
