// The look of the bar and of the block around it. A sheet made by script, so that a page needs no
// file of styles and a strict Content-Security-Policy has nothing to allow.

const CSS = `
/* The number of the last milestone stands half beyond the bar. */
.jobstream-frame:has(.jobstream-scale) { padding-right: 0.5rem; }
.jobstream-bar {
  --tone: var(--jobstream-running, #2467c9);
  position: relative; height: 0.875rem; border-radius: 0.5rem;
  background: var(--jobstream-track, color-mix(in srgb, currentColor 10%, transparent));
  box-shadow: inset 0 0 0 1px var(--jobstream-line, color-mix(in srgb, currentColor 18%, transparent));
}
.jobstream-bar[data-tone="done"] { --tone: var(--jobstream-done, #2b8554); }
.jobstream-bar[data-tone="error"] { --tone: var(--jobstream-error, #c23b31); }
.jobstream-bar[data-tone="cancelled"] { --tone: var(--jobstream-cancelled, #d9771b); }
.jobstream-fill {
  position: relative; height: 100%; min-width: 0.875rem; overflow: hidden; border-radius: 0.5rem;
  background: var(--tone); transition: width 0.35s ease-out;
}
.jobstream-bar[data-tone="running"] .jobstream-fill::after {
  content: ""; position: absolute; inset: 0 0 0 -2rem;
  background: repeating-linear-gradient(-45deg,
    var(--jobstream-stripe, rgb(255 255 255 / 0.28)) 0 0.70710678rem, transparent 0.70710678rem 1.41421356rem);
  animation: jobstream-flow 1.1s linear infinite;
}
.jobstream-bar[data-still="true"] .jobstream-fill::after { animation-play-state: paused !important; }
@keyframes jobstream-flow { to { transform: translateX(2rem); } }
.jobstream-mark {
  position: absolute; top: 50%; width: 0.5rem; height: 0.5rem; border-radius: 50%;
  background: var(--jobstream-mark, #75837f); transform: translate(-50%, -50%);
}
.jobstream-mark[data-passed="true"] { background: var(--jobstream-mark-passed, #ffffff); }
.jobstream-scale {
  position: relative; height: 1.25rem; margin-top: 0.25rem; font-size: 0.75rem;
  white-space: nowrap; color: var(--jobstream-soft, inherit);
}
.jobstream-scale span { position: absolute; transform: translateX(-50%); }
.jobstream-scale [data-passed="true"] { color: var(--jobstream-ink, inherit); font-weight: 600; }
.jobstream-progress { display: grid; gap: 0.5rem; }
.jobstream-progress p { margin: 0; }
.jobstream-status { font-weight: 700; }
.jobstream-times { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: 0.875rem; }
.jobstream-times :empty, .jobstream-trouble:empty { display: none; }
@media (max-width: 30rem) { .jobstream-scale { display: none; } }
@media (prefers-reduced-motion: reduce) {
  .jobstream-bar[data-tone="running"] .jobstream-fill::after { animation: none; }
  .jobstream-fill { transition: none; }
}
`;

let sheet: CSSStyleSheet | null = null;

/** Gives the page these styles, once. */
export function addStyles(): void {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
}
