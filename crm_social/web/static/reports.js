// Saves the picture of a report as PNG: the server draws it as SVG, the browser turns it into pixels.
(() => {
  "use strict";
  const DENSITY = 2;

  async function png(address, name) {
    const answer = await fetch(address, { credentials: "same-origin" });
    const image = new Image();
    image.src = "data:image/svg+xml," + encodeURIComponent(await answer.text());
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * DENSITY;
    canvas.height = image.naturalHeight * DENSITY;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name + ".png";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-png]");
    if (link) {
      event.preventDefault();
      png(link.href, link.dataset.png);
    }
  });
})();
