// Starts Swagger UI on the page /docs; a file of its own, because the page allows no script inside it.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  // By default it asks a server on the internet to check the description.
  validatorUrl: null,
});

// Swagger UI has dark colours under a class of its own; they follow the theme of the review page, or the system's.
{
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("theme");
    } catch {
      // Reading storage throws where a browser blocks it.
    }
    document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : system.matches);
  };
  system.addEventListener("change", paint);
  paint();
}
