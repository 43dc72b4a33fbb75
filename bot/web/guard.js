// For browsers that cannot run the page, and networks that do not bring it: after a while the page says so itself.
// Written for any browser, as nothing else here is.

setTimeout(function () {
  if (document.querySelector("[data-waits]")) document.getElementById("stuck").hidden = false;
}, 10000);
