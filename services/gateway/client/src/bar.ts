// A bar with milestones at the percentages where phases start. Blue with moving stripes while work
// goes on, green when done, red after an error, orange when cancelled.
import type { Tone } from "./operation";
import type { Milestone } from "./phases";
import { addStyles } from "./style";

/** What a bar shows. */
export interface BarState {
  label: string;
  /** From 0 to 100. */
  percent: number;
  tone: Tone;
  /** What the bar says to those who do not see it. */
  text: string;
  milestones: readonly Milestone[];
  /** Whether nothing moves, for example because the connection is lost. */
  still: boolean;
}

/** A bar in the page. */
export class Bar {
  readonly element = part("jobstream-frame");
  readonly #bar = part("jobstream-bar");
  readonly #fill = part("jobstream-fill");
  readonly #scale = part("jobstream-scale");
  #milestones: readonly Milestone[] = [];

  /** Makes an empty bar; the element is for the caller to put somewhere. */
  constructor() {
    addStyles();
    this.#bar.setAttribute("role", "progressbar");
    this.#bar.setAttribute("aria-valuemin", "0");
    this.#bar.setAttribute("aria-valuemax", "100");
    this.#scale.setAttribute("aria-hidden", "true");
    this.#bar.append(this.#fill);
    this.element.append(this.#bar);
  }

  /** Shows a state. */
  show(state: BarState): void {
    if (state.milestones !== this.#milestones) {
      this.#mark(state.milestones);
    }
    this.#bar.dataset["tone"] = state.tone;
    this.#bar.dataset["still"] = String(state.still);
    this.#bar.setAttribute("aria-label", state.label);
    this.#bar.setAttribute("aria-valuenow", String(Math.round(state.percent)));
    this.#bar.setAttribute("aria-valuetext", state.text);
    this.#fill.style.width = `${state.percent}%`;
    for (const element of this.element.querySelectorAll<HTMLElement>("[data-at]")) {
      element.dataset["passed"] = String(state.percent >= Number(element.dataset["at"]));
    }
  }

  #mark(milestones: readonly Milestone[]): void {
    this.#milestones = milestones;
    // The end of the bar is its own mark.
    const inner = milestones.filter(({ percent }) => percent < 100);
    const marks = inner.map(({ percent, title }) => {
      const mark = at(part("jobstream-mark"), percent);
      mark.title = `${percent} % ${title}`;
      return mark;
    });
    this.#bar.replaceChildren(this.#fill, ...marks);
    this.#scale.replaceChildren(
      ...milestones.map(({ percent }) => {
        const number = at(document.createElement("span"), percent);
        number.textContent = String(percent);
        return number;
      }),
    );
    this.element.replaceChildren(this.#bar, ...(milestones.length > 0 ? [this.#scale] : []));
  }
}

/** Makes a block of a class. */
export function part(name: string, tag = "div"): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function at(element: HTMLElement, percent: number): HTMLElement {
  element.dataset["at"] = String(percent);
  element.style.left = `${percent}%`;
  return element;
}
