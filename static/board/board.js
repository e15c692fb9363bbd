// Draws the board: as many rooms as can be read from afar, the others on pages that take turns.
(function () {
  "use strict";

  const TURN = 12000;
  const STAYS = 8000; // milliseconds for which a new call is marked, and its page stays
  const SLOT = 3500;
  const SLOT_WITH_SOUND = 6000;
  const CARD = { wide: 27, high: 21.7, gap: 1.1 }; // in em, and how much higher a tall one is
  const TALL = 1.35;
  const LEGIBLE = 18.5; // pixels of an em on a screen of 1920 × 1080: what is smaller is not read from afar
  const PHONE = 600;
  const LOCAL = 7 * 3600 * 1000; // Vietnam has no summer time; a TV may not know where it is
  const DAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

  const body = document.body;
  const main = document.getElementById("rooms");
  const cards = {};
  const calls = [];
  let state = JSON.parse(body.getAttribute("data-board"));
  let offset = Number(body.getAttribute("data-now")) - Date.now();
  let page = 0;
  let shown = "";
  let turnAt = Date.now() + TURN;
  let calling = false;

  function byId(id) {
    return document.getElementById(id);
  }

  function made(tag, name, parent) {
    const element = document.createElement(tag);
    element.className = name;
    parent.appendChild(element);
    return element;
  }

  function write(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function local(milliseconds) {
    return new Date(milliseconds + offset + LOCAL);
  }

  function hours(milliseconds) {
    const at = local(milliseconds);
    return two(at.getUTCHours()) + ":" + two(at.getUTCMinutes());
  }

  function room(entry) {
    const name = entry.phong_kham;
    return !name || /^ph(ò|o)ng/i.test(name) ? name : "Phòng " + name;
  }

  // The parts of a card, by name, made once for each queue.
  function cardOf(entry) {
    const known = cards[entry.ma_hang];
    if (known) {
      return known;
    }
    const root = document.createElement("article");
    const head = made("div", "head", root);
    const call = made("div", "call", root);
    const foot = made("div", "foot", root);
    const parts = { root: root, until: 0 };
    const where = made("div", "where", head);
    parts.room = made("h2", "room", where);
    parts.specialty = made("p", "specialty", where);
    parts.doctor = made("p", "doctor", head);
    parts.label = made("p", "label", call);
    parts.number = made("p", "number", call);
    parts.name = made("p", "name", call);
    const inside = made("div", "inside", foot);
    made("p", "label", inside).textContent = "Đang khám";
    parts.inside = made("p", "small", inside);
    const next = made("div", "next", foot);
    parts.nextLabel = made("p", "label", next);
    parts.next = made("p", "small", next);
    cards[entry.ma_hang] = parts;
    return parts;
  }

  function fill(entry) {
    const card = cardOf(entry);
    const called = entry.dang_goi;
    const inside = entry.dang_kham;
    const hero = called || inside;
    const kind = called ? "called" : inside ? "examined" : "idle";
    card.root.className = "card " + kind + (card.until > Date.now() ? " new" : "");
    write(card.room, room(entry) || "Phòng khám");
    write(card.doctor, entry.bac_si);
    write(card.specialty, entry.chuyen_khoa);
    write(card.label, called ? "Mời số" : inside ? "Đang khám" : "Chưa gọi số");
    write(card.number, hero ? String(hero.so) : "–");
    write(card.name, hero ? hero.ten : "");
    write(card.inside, called && inside ? String(inside.so) : called ? "–" : "");
    write(card.nextLabel, entry.so_nguoi_cho ? "Tiếp theo · " + entry.so_nguoi_cho + " người chờ" : "Không có người chờ");
    while (card.next.firstChild) {
      card.next.removeChild(card.next.firstChild);
    }
    entry.tiep_theo.forEach(function (number) {
      made("span", "one", card.next).textContent = number;
    });
    return card.root;
  }

  function isPhone() {
    return Math.min(window.innerWidth, window.innerHeight) < PHONE;
  }

  // How many columns and rows show the most of the rooms, in the largest letters: {columns, rows, unit}.
  function arrangement(count) {
    const wide = main.clientWidth;
    const high = main.clientHeight;
    const smallest = LEGIBLE * Math.min(window.innerWidth / 1920, window.innerHeight / 1080, 1);
    let best = null;
    for (let columns = 1; columns <= 8; columns += 1) {
      for (let rows = 1; rows <= 8; rows += 1) {
        const unit = Math.min(wide / columns / (CARD.wide + CARD.gap), high / rows / (CARD.high + CARD.gap));
        const fits = Math.min(columns * rows, count);
        const empty = columns * rows - fits;
        const better = !best || fits > best.fits || (fits === best.fits && (unit - empty * 0.01) > best.worth);
        if ((unit >= smallest || (columns === 1 && rows === 1)) && better) {
          best = { columns: columns, rows: rows, unit: unit, fits: fits, worth: unit - empty * 0.01 };
        }
      }
    }
    return best;
  }

  function draw() {
    const rooms = state.phong;
    const phone = isPhone();
    byId("empty").hidden = rooms.length > 0;
    main.hidden = rooms.length === 0;
    body.className = phone ? "phone" : "wall";
    write(byId("facility"), state.co_so);
    if (!rooms.length) {
      pageDots(0);
      forget([]);
      return;
    }
    const plan = phone ? { columns: 1, rows: rooms.length, unit: 16 } : arrangement(rooms.length);
    const size = plan.columns * plan.rows;
    const pages = Math.ceil(rooms.length / size);
    // Pages of one size: nine rooms in fives and fours, not in eights and one.
    const each = Math.ceil(rooms.length / pages);
    page = Math.min(page, pages - 1);
    main.style.fontSize = phone ? "" : plan.unit + "px";
    main.className = main.clientHeight / Math.ceil(each / plan.columns) > TALL * CARD.high * plan.unit ? "tall" : "";
    const present = rooms.slice(page * each, (page + 1) * each);
    const drawn = rooms.map(fill);
    const keys = plan.columns + "x" + plan.rows + ":" + phone + ":" + present.map(key).join(",");
    if (keys !== shown) {
      shown = keys;
      place(drawn.slice(page * each, (page + 1) * each), plan, phone);
    }
    forget(rooms);
    pageDots(pages);
    main.setAttribute("data-each", each);
  }

  function key(entry) {
    return entry.ma_hang;
  }

  function place(present, plan, phone) {
    while (main.firstChild) {
      main.removeChild(main.firstChild);
    }
    const rows = phone ? present.length : Math.ceil(present.length / plan.columns);
    const across = phone ? 1 : Math.ceil(present.length / rows);
    for (let at = 0; at < present.length; at += across) {
      const row = made("div", "row", main);
      present.slice(at, at + across).forEach(function (card) {
        row.appendChild(card);
      });
    }
  }

  function forget(rooms) {
    const kept = rooms.map(function (entry) { return String(entry.ma_hang); });
    Object.keys(cards).forEach(function (one) {
      if (kept.indexOf(one) < 0) {
        delete cards[one];
      }
    });
  }

  function pageDots(pages) {
    const list = byId("pages");
    while (list.children.length > (pages > 1 ? pages : 0)) {
      list.removeChild(list.lastChild);
    }
    while (pages > 1 && list.children.length < pages) {
      made("li", "", list);
    }
    for (let at = 0; at < list.children.length; at += 1) {
      list.children[at].className = at === page ? "here" : "";
    }
  }

  function hear(told) {
    const before = {};
    state.phong.forEach(function (entry) {
      before[entry.ma_hang] = entry.dang_goi;
    });
    const sameDay = state.ngay === told.ngay;
    told.phong.forEach(function (entry) {
      const was = before[entry.ma_hang];
      const is = entry.dang_goi;
      if (sameDay && is && !(was && was.so === is.so && was.lan_goi === is.lan_goi)) {
        calls.push(entry.ma_hang);
      }
    });
    state = told;
    draw();
    callNext();
  }

  // One call after another: its page is turned to, its number marked and said.
  function callNext() {
    if (calling || !calls.length) {
      return;
    }
    const wanted = calls.shift();
    const at = state.phong.map(key).indexOf(wanted);
    const entry = state.phong[at];
    if (!entry || !entry.dang_goi) {
      callNext();
      return;
    }
    calling = true;
    page = Math.floor(at / Number(main.getAttribute("data-each") || 1));
    turnAt = Date.now() + Math.max(STAYS, TURN);
    const card = cardOf(entry);
    card.until = Date.now() + STAYS;
    card.root.className = card.root.className.replace(" new", "");
    void card.root.offsetWidth; // so that the marking starts anew
    draw();
    const words = "Mời số " + entry.dang_goi.so + (entry.phong_kham ? " vào " + room(entry) : "");
    write(byId("said"), words);
    window.boardVoice.call(words.replace("Phòng", "phòng"));
    setTimeout(function () {
      calling = false;
      callNext();
    }, window.boardVoice.on() ? SLOT_WITH_SOUND : SLOT);
  }

  function lose(since) {
    const told = byId("lost");
    told.hidden = since === null;
    write(told, since === null ? "" : "Mất kết nối từ " + hours(since) + " · các số trên bảng có thể đã cũ");
    byId("link").className = since === null ? "live" : "dead";
    write(byId("link"), since === null ? "Đang cập nhật" : "Đang kết nối lại…");
    draw();
  }

  function tick() {
    const now = Date.now();
    const at = local(now);
    write(byId("clock"), hours(now));
    write(byId("date"), DAYS[at.getUTCDay()] + ", " + two(at.getUTCDate()) + "/" + two(at.getUTCMonth() + 1) + "/" +
      at.getUTCFullYear());
    if (now > turnAt && !calling) {
      const pages = byId("pages").children.length;
      page = pages ? (page + 1) % pages : 0;
      turnAt = now + TURN;
    }
    draw();
  }

  byId("sound").addEventListener("click", function () {
    window.boardVoice.toggle();
    const on = window.boardVoice.on();
    byId("sound").setAttribute("aria-pressed", String(on));
    write(byId("sound"), on ? "Tắt âm thanh" : "Bật âm thanh");
  });
  window.addEventListener("resize", draw);
  tick();
  setInterval(tick, 1000);
  window.boardLive.follow(window.location.pathname, hear, function (server) {
    offset = server - Date.now();
  }, lose);
})();
