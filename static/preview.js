/* Beside the frame: after each of its steps and after each save, what is around it is renewed. */
"use strict";
{
  const frame = document.querySelector("iframe");
  const choices = [...document.querySelectorAll("[name=width], [name=tab]")];
  const { changes } = document.body.dataset;
  let { number } = document.body.dataset;
  let steps = 0;
  let read = null;
  let leaving = false;
  let late = null;
  let question = null;

  /* The address in the frame; a document of another kind, such as a PDF, may not say it. */
  function address() {
    try {
      const { pathname, search } = frame.contentWindow.location;
      return pathname === "blank" ? null : pathname + search;
    } catch {
      return null;
    }
  }

  /* Puts the new content of a part in the place of the old one; what was open stays open. */
  function renew(part, fresh) {
    if (part.innerHTML === fresh.innerHTML) return;
    if (part.matches(":active")) {
      /* What is being pressed stays until it is let go, or the click would be lost. */
      soon();
      return;
    }
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const folds = new Map([...part.querySelectorAll("details")].map((fold) => [fold.id, fold.open]));
    for (const fold of fresh.querySelectorAll("details")) {
      if (folds.has(fold.id)) fold.open = folds.get(fold.id);
    }
    const { scrollTop } = part;
    part.replaceChildren(...fresh.childNodes);
    part.scrollTop = scrollTop;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  function soon() {
    setTimeout(follow, 500);
  }

  /* Renews everything around the frame; says whether something keeps the page from being renewed. */
  async function follow() {
    const step = ++steps;
    const url = new URL(location.href);
    const at = address();
    if (at) url.searchParams.set("at", at);
    const answer = await fetch(url).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (step !== steps) return true;
    if (text === null) {
      soon();
      return true;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    history.replaceState(null, "", url);
    document.title = fresh.title;
    for (const part of document.querySelectorAll("[data-live]")) {
      renew(part, fresh.getElementById(part.id));
    }
    point();
    return document.querySelector("#findings > *") !== null;
  }

  /* Brings the question in the frame into sight, when it has become another one. */
  function point() {
    const current = document.querySelector("#questions [aria-current]");
    if (current && current.id !== question) current.closest("li").scrollIntoView({ block: "nearest" });
    question = current?.id;
  }

  /*
   * Shows the page in the frame anew, at the place where it was read. A step that somebody has just
   * taken goes first: the page it leads to is shown anew instead. Some steps lead to no page, a file
   * to be saved for example.
   */
  function show() {
    clearTimeout(late);
    late = leaving ? setTimeout(() => { leaving = false; show(); }, 10_000) : null;
    if (leaving) return;
    const at = address() ?? new URL(location.href).searchParams.get("at");
    if (!at) return;
    const { scrollX, scrollY } = frame.contentWindow;
    read = { at, scrollX, scrollY };
    frame.contentWindow.location.replace(at);
  }

  /* Telephones have no scrollbar that takes room. */
  function fit() {
    const phone = document.querySelector("[value=phone]").checked;
    const root = frame.contentDocument?.documentElement;
    root?.style.setProperty("scrollbar-width", phone ? "none" : "auto");
  }

  function leave() {
    leaving = true;
  }

  /* A step begins with a link or a form beside the frame, or in it. */
  document.addEventListener("submit", leave);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[target=page]")) leave();
  });

  frame.addEventListener("load", () => {
    fit();
    if (read && read.at === address()) frame.contentWindow.scrollTo(read.scrollX, read.scrollY);
    read = null;
    leaving = false;
    frame.contentWindow.addEventListener("beforeunload", leave);
    follow();
    if (late) show();
  });

  for (const each of choices) {
    const name = `klarheit-preview-${each.name}`;
    if (localStorage.getItem(name) === each.value) each.checked = true;
    each.addEventListener("change", () => {
      localStorage.setItem(name, each.value);
      fit();
      question = null;
      point();
    });
  }

  new EventSource(`${changes}?known=${number}`).addEventListener("message", async (event) => {
    if (event.data === number) return;
    number = event.data;
    if (!(await follow())) show();
  });
}
