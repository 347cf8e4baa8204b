// Compiler settings of the components; runes only, so that no old form of state creeps in.
/** @type {import("@sveltejs/vite-plugin-svelte").SvelteConfig} */
export default {
  compilerOptions: { runes: true },
};
