// All page tests in one process, which share the program and the browser of the house.
import.meta.glob("./*.test.ts", { eager: true });
