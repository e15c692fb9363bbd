// Keeps a board up to date: by server-sent events, or by asking every few seconds where a browser has none. Written for
// the browsers of old TVs: ES2015, no fetch.
(function () {
  "use strict";

  const POLL = 5000;
  const QUIET = 14000; // the server says something every 10 seconds
  const GAP = 8000; // between two streams, or two questions
  const HALF_OPEN = 35000;
  const SPEAKS_WITHIN = 8000; // a stream; one that does not is kept back by a proxy
  const ASKS_FOR = 600000; // then, before a stream is tried again
  const LONGEST_WAIT = 30000;

  // `hear(state)` is given each board; `tick(milliseconds)` the server's time; `lose(since)` is told whether nobody
  // answers: the local time of the last answer, or null.
  function follow(base, hear, tick, lose) {
    let source = null;
    let timer = null;
    let failures = 0;
    let heard = Date.now();
    let troubled = 0;
    let lost = false;
    let opened = 0; // when a stream was, that has said nothing yet
    let asking = window.EventSource ? 0 : Infinity; // until then, no streams

    function alive() {
      heard = Date.now();
      failures = 0;
      troubled = 0;
      opened = 0;
      if (lost) {
        lost = false;
        lose(null);
      }
    }

    function trouble() {
      troubled = troubled || Date.now();
    }

    function later(what, milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(what, milliseconds);
    }

    function again() {
      const wait = Math.min(LONGEST_WAIT, 1000 * Math.pow(2, failures)) * (0.75 + Math.random() / 2);
      failures += 1;
      // In turns: a proxy may let answers through and no streams.
      later(failures % 2 || Date.now() < asking ? ask : stream, wait);
    }

    function stop() {
      if (source) {
        source.close();
        source = null;
      }
    }

    function stream() {
      stop();
      const mine = new EventSource(base + "events/");
      source = mine;
      opened = Date.now();
      mine.onmessage = function (event) {
        alive();
        hear(JSON.parse(event.data));
      };
      mine.addEventListener("gio", function (event) {
        alive();
        tick(Number(event.data));
      });
      mine.onerror = function () {
        trouble();
        if (source === mine && mine.readyState === 2) {
          stop(); // refused: the browser would not come again by itself
          again();
        }
      };
    }

    function ask() {
      const request = new XMLHttpRequest();
      request.open("GET", base + "state/");
      request.timeout = 10000;
      request.onload = function () {
        if (request.status !== 200) {
          failed();
          return;
        }
        const date = Date.parse(request.getResponseHeader("Date") || "");
        alive();
        if (date) {
          tick(date);
        }
        hear(JSON.parse(request.responseText));
        if (Date.now() < asking) {
          later(ask, POLL);
        } else {
          stream();
        }
      };
      request.onerror = request.ontimeout = failed;
      request.send();
    }

    function failed() {
      trouble();
      again();
    }

    setInterval(function () {
      const now = Date.now();
      if (!lost && (now - heard > QUIET || (troubled && now - troubled > GAP))) {
        lost = true;
        lose(heard);
      }
      if (source && opened && now - opened > SPEAKS_WITHIN) {
        stop();
        asking = Math.max(asking, now + ASKS_FOR);
        ask();
      } else if (source && now - heard > HALF_OPEN) {
        stop();
        again();
      }
    }, 1000);

    if (window.EventSource) {
      stream();
    } else {
      later(ask, POLL);
    }
  }

  window.boardLive = { follow: follow };
})();
