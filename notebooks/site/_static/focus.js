/* What scrolls sideways can be reached by keyboard, so that it can be scrolled without a mouse. */
function markScrolling() {
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre, pre.transcript, .cell_output")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("DOMContentLoaded", markScrolling);
addEventListener("resize", markScrolling);
