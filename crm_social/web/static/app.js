/* The queue by keyboard, live and undoable. Everything here also works, slower, without it. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const wide = matchMedia("(min-width: 720px)");
  const POLL_MS = 5000;
  const TOAST_MS = 10000;
  // An open page nobody looks at must not keep its session alive.
  const ASLEEP_MS = 600000;

  document.documentElement.classList.add("js");

  /* ---- the reader's time zone and times that stay true */

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;

  // What this file says, in the reader's language.
  const words = JSON.parse(document.body.dataset.words);
  const count = (forms, n) => (n === 1 ? forms.one : forms.other).replace("{n}", n);
  const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
  const days = (at) => Math.round((midnight(at) - midnight(Date.now())) / 86400000);
  const span = (ms, at) => {
    const minutes = Math.floor(ms / 60000);
    if (minutes < 60) return count(words.times.minutes, Math.max(minutes, 1));
    if (minutes < 1440) return count(words.times.hours, Math.floor(minutes / 60));
    return count(words.times.days, Math.abs(days(at)));
  };
  const date = (at, more) =>
    at.toLocaleDateString(words.locale, {
      ...more,
      day: "numeric",
      month: "short",
      ...(at.getFullYear() !== new Date().getFullYear() && { year: "numeric" }),
    });
  const full = (at) =>
    words.times.full
      .replace("{date}", date(at, { weekday: "short" }).replace(",", ""))
      .replace("{clock}", at.toLocaleTimeString(words.locale, { hour: "2-digit", minute: "2-digit" }));
  // The same rules as crm_social/web/times.py.
  const said = (at, how) => {
    const say = words.times;
    const left = at - Date.now();
    const far = Math.abs(left) >= 7 * 86400000;
    const near = Math.abs(days(at)) === 1 && Math.abs(left) >= 43200000;
    if (how === "full") return full(at);
    if (how === "date" || (how === "ago" && far)) return date(at);
    if (how === "ago") {
      if (left > -60000) return say.just_now;
      return near ? say.yesterday : say.ago.replace("{span}", span(-left, at));
    }
    if (far) return (left > 0 ? say.by : say.late_since).replace("{date}", date(at));
    if (near) return left > 0 ? say.tomorrow : say.late_since_yesterday;
    return (left > 0 ? say.ahead : say.late).replace("{span}", span(Math.abs(left), at));
  };
  const tellTimes = () => {
    for (const element of $$("time[data-how]")) {
      const at = new Date(element.dateTime);
      const now = said(at, element.dataset.how);
      if (element.textContent !== now) element.textContent = now;
      element.title = full(at);
    }
  };

  /* ---- notices */

  const toasts = $("#toasts");
  const toast = (sentence) => {
    const box = document.createElement("div");
    box.className = "toast problem";
    const line = box.appendChild(document.createElement("p"));
    line.textContent = sentence;
    toasts.append(box);
  };
  const expire = (box) => {
    if (box.matches(":hover, :focus-within")) setTimeout(expire, 2000, box);
    else box.remove();
  };
  const watch = (box) => {
    setTimeout(expire, TOAST_MS, box);
    while (toasts.children.length > 3) toasts.firstElementChild.remove();
  };
  [...toasts.children].forEach(watch);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) watch(node);
  }).observe(toasts, { childList: true });

  /* ---- the list and the lead beside it */

  const rows = () => $$("#list .row a");
  const current = () => $("#list .row a[aria-current]");
  const mark = (link) => {
    for (const other of rows()) {
      if (other === link) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
  };

  let loading = null;
  let queued = null;
  const open = async (link) => {
    mark(link);
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
    loading?.abort();
    const mine = (loading = new AbortController());
    $("#lead").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, signal: mine.signal });
      if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
      if (!answer.ok) return location.assign(link.href);
      const html = await answer.text();
      if (loading !== mine) return;
      htmx.swap("#lead", html, { swapStyle: "outerHTML" });
      history.replaceState(history.state, "", link.href);
    } catch (problem) {
      if (problem.name !== "AbortError") toast(words.noConnection);
      return;
    } finally {
      if (loading === mine) {
        loading = null;
        $("#lead").removeAttribute("aria-busy");
      }
    }
    tellTimes();
    const act = queued;
    queued = null;
    if (act) act();
  };
  // An act given while the next lead is on its way is meant for that one.
  const onLead = (act) => {
    if (loading) queued = act;
    else act();
  };
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const place = all.indexOf(current());
    const next = all[place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1)];
    if (next !== current()) open(next);
  };

  document.addEventListener("click", (event) => {
    const menu = $(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    const link = event.target.closest("#list .row a");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
    if (link && plain && wide.matches) {
      event.preventDefault();
      open(link);
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) copyWords(copy);
    if (event.target.closest("#show-keys")) $("#keys").showModal();
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (menu.matches?.(".menu") && menu.open)
      for (const other of $$(".menu[open]")) if (other !== menu) other.open = false;
  }, true);

  const copyWords = async (button) => {
    const copied = $(`#${button.dataset.copy}`);
    try {
      await navigator.clipboard.writeText(copied.textContent);
    } catch {
      // Outside https browsers only copy what is selected.
      getSelection().selectAllChildren(copied);
      document.execCommand("copy");
    }
    button.dataset.said = words.copied;
    setTimeout(() => delete button.dataset.said, 1600);
  };

  /* ---- several at once */

  const choose = () => {
    const ticked = $$("#list .chosen:checked").length;
    const told = $("[data-chosen]");
    if (told) told.textContent = count(words.chosen, ticked);
  };
  document.addEventListener("change", (event) => event.target.matches(".chosen") && choose());
  document.addEventListener("reset", () => setTimeout(choose));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#sure-no")) return;
    event.preventDefault();
    $("#sure").close();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "sure-ask") return;
    $(".menu[open]")?.removeAttribute("open");
    $("#sure").showModal();
  });

  /* ---- acts show before the server has answered */

  const row = (form) => $(`#row-${form.action.match(/\/queue\/(\d+)\//)?.[1]}`);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (form.dataset?.act) {
      $(".menu[open]")?.removeAttribute("open");
      if (form.dataset.act !== "accept") row(form)?.classList.add("leaving");
      $("#lead").setAttribute("aria-busy", "true");
    }
    if (form.classList?.contains("undo")) form.closest(".toast").hidden = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    $("#lead")?.removeAttribute("aria-busy");
    if (event.detail.successful) {
      if (form.id === "sure-form") {
        $("#sure").close();
        choose();
      }
      if (form.classList?.contains("undo")) form.closest(".toast").remove();
      return;
    }
    if (form.dataset?.act) row(form)?.classList.remove("leaving");
    if (form.classList?.contains("undo")) form.closest(".toast").hidden = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    tellTimes();
    const list = $("#list");
    if (list) document.title = document.title.replace(/^(\(\d+\) )?/, Number(list.dataset.number) ? `(${list.dataset.number}) ` : "");
    if (document.activeElement === document.body) current()?.focus({ preventScroll: true });
  });
  for (const [name, sentence] of [
    ["htmx:sendError", words.noConnection],
    ["htmx:timeout", words.noAnswer],
    ["htmx:responseError", words.fault],
  ])
    document.addEventListener(name, (event) => event.target.id !== "list" && toast(sentence));

  /* ---- live, without taking focus, scroll or an open menu from anybody */

  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.matches("details"));
  }
  let seen = Date.now();
  const refresh = () => {
    if ($("#list") && !document.hidden && Date.now() - seen < ASLEEP_MS && !loading) htmx.trigger("#list", "refresh");
  };
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll"])
    document.addEventListener(name, () => {
      const slept = Date.now() - seen > ASLEEP_MS;
      seen = Date.now();
      if (slept) refresh();
    }, { passive: true, capture: true });
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, POLL_MS);
  setInterval(tellTimes, 20000);

  /* ---- keys */

  const submit = (act) => onLead(() => $(`#lead form[data-act="${act}"]`)?.requestSubmit());
  const menu = (name) =>
    onLead(() => {
      const found = $(`#${name}`);
      if (!found) return;
      found.open = true;
      $("form button", found).focus();
    });
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => submit("accept"),
    d: () => ($("#settle") ? menu("settle") : submit("done")),
    w: () => submit("answered"),
    s: () => menu("snooze"),
    r: () => menu("reject"),
    g: () => menu("hand"),
    x: () => $(".chosen", current()?.parentElement)?.click(),
    u: () => $$("#toasts form.undo").pop()?.requestSubmit(),
    c: () => onLead(() => $("[data-copy]")?.click()),
    o: () => onLead(() => ($("#open-record") ?? $("#open-post"))?.click()),
    "/": () => {
      $("#search")?.focus();
      $("#search")?.select();
    },
    "?": () => $("#keys")?.showModal(),
  };
  const off = $("#keys-off");
  if (off) {
    off.checked = localStorage.getItem("keys") === "off";
    off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
    const opened = $(".menu[open]");
    if (event.key === "Escape") {
      if (opened) {
        opened.open = false;
        $("summary", opened).focus();
      } else if (event.target.id === "search") event.target.blur();
      return;
    }
    if (event.target.id === "search" && event.key === "Enter" && rows().length && wide.matches) {
      event.preventDefault();
      open(rows()[0]);
      return;
    }
    if (off?.checked || event.target.matches("input, textarea, select")) return;
    if (opened && opened.id !== "account" && /^[1-9]$/.test(event.key)) {
      const choice = $$("form > button, .people-list button, .choice, .pick input", opened)[event.key - 1];
      choice?.matches("input") ? choice.focus() : choice?.click();
    } else if (keys[event.key]) {
      keys[event.key]();
    } else return;
    event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    tellTimes();
    choose();
    const link = current();
    if (link && wide.matches) link.scrollIntoView({ block: "nearest" });
  });
})();
