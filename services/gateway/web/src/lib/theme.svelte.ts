// Light, dark, or as the computer is set: the person's choice, kept in this browser.

/** What can be chosen. */
export type Theme = "system" | "light" | "dark";

const STORED = "jobstream.theme";

class ThemeChoice {
  current = $state<Theme>(stored());

  constructor() {
    this.#apply();
  }

  /** Takes a choice and shows it at once. */
  choose(theme: Theme): void {
    this.current = theme;
    localStorage.setItem(STORED, theme);
    this.#apply();
  }

  #apply(): void {
    if (this.current === "system") {
      delete document.documentElement.dataset["theme"];
    } else {
      document.documentElement.dataset["theme"] = this.current;
    }
  }
}

function stored(): Theme {
  const value = localStorage.getItem(STORED);
  return value === "light" || value === "dark" ? value : "system";
}

/** The one choice of the page. */
export const theme = new ThemeChoice();
