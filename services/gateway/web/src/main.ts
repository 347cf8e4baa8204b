// Entry of the app: puts the one root component on the page.
import { mount } from "svelte";

import App from "./App.svelte";
import "./app.css";

const target = document.getElementById("app");
if (target === null) {
  throw new Error("index.html has no element #app");
}
mount(App, { target });
