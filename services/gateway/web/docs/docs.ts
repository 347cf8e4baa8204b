// The description of the HTTP interface as a page to read and to try calls on: Swagger UI over the
// document that the gateway serves. What is tried goes with the session of this browser, or with a
// token that is entered here and forgotten with the page.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";

// Swagger UI has both themes and chooses by this class.
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

SwaggerUI({
  dom_id: "#calls",
  url: "/openapi.json",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // The document is our own and is held to its rules by tests; nobody else is told of it.
  validatorUrl: null,
});
