"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const input = find("search"), result = find("result");
  const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
  const last = (iri) => iri.replace(/^.*[#:/]/, "");
  const entries = [...document.querySelectorAll(".entry")].map((element) => {
    const words = [...element.querySelectorAll(".self, .also, .notation, .definition")].map((one) => one.textContent);
    words.push(last(element.querySelector(".iri").textContent));
    return { element, text: plain(words.join(" ")), name: plain(words[0]) };
  });
  const groups = [...document.querySelectorAll(".group, .module")];
  const asides = [...document.querySelectorAll(".aside")];

  function search() {
    const words = plain(input.value).split(/\s+/).map(last).filter(Boolean);
    let found = 0;
    for (const { element, text } of entries) {
      element.hidden = !words.every((word) => text.includes(word));
      found += element.hidden ? 0 : 1;
    }
    for (const group of groups) group.hidden = !group.querySelector(".entry:not([hidden])");
    for (const aside of asides) aside.hidden = words.length > 0;
    document.body.classList.toggle("searching", words.length > 0);
    result.textContent = !words.length ? "" : found ? `${found} ${result.dataset.found}` : result.dataset.nothing;
  }
  // A name that begins with the words comes before one that holds them somewhere.
  function openBest() {
    const wanted = plain(last(input.value.trim()));
    const shown = entries.filter(({ element }) => !element.hidden);
    const rank = ({ name }) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3);
    const best = shown.sort((one, other) => rank(one) - rank(other))[0];
    if (!wanted || !best) return;
    best.element.querySelector(".self").focus();
    best.element.scrollIntoView({ block: "start" });
  }
  function clear() {
    input.value = "";
    search();
  }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") openBest();
    if (event.key === "Escape") clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    event.preventDefault();
    input.focus();
  });

  // A link may lead to what the search has hidden, and to the same term in the other language.
  function arrive() {
    const target = find(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      clear();
      target.scrollIntoView();
    }
    const elsewhere = find("elsewhere");
    elsewhere.href = elsewhere.getAttribute("href").split("#")[0] + location.hash;
  }
  addEventListener("hashchange", arrive);

  // The contents stand beside the text where there is room for them, and closed above it where there is not.
  const narrow = matchMedia("(max-width: 56rem)");
  const contents = document.querySelector(".contents");
  const fold = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll(".copy")) {
      const word = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.previousElementSibling.textContent);
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = word; }, 1500);
      });
    }
  }
  document.querySelector(".search").hidden = false;
  search();
  arrive();
})();
