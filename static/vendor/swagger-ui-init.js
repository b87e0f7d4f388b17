// Starts Swagger UI on the page /docs; a file of its own, because the page allows no script inside it.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  // By default it asks a server on the internet to check the description.
  validatorUrl: null,
});
