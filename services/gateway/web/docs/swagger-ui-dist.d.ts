// Swagger UI as far as the page of the interface uses it; the package brings no types.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Settings {
    dom_id: string;
    url: string;
    deepLinking: boolean;
    docExpansion: "list" | "full" | "none";
    filter: boolean;
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    validatorUrl: null;
  }
  export default function SwaggerUI(settings: Settings): void;
}
