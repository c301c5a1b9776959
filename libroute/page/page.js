/* The map and the table of a report. Everything is in the page: the shapes as GeoJSON in #data, the rows in the table itself. */
(function () {
  "use strict";
  var $ = function (id) { return document.getElementById(id); };
  var data = JSON.parse($("data").textContent);
  var rows = data.rows.features, trs = [], filters = [], chosen = -1;
  var tones = {
    open: { color: "#b3261e", weight: 2, fillOpacity: 0.35 },
    notice: { color: "#0b57a4", weight: 1.5, fillOpacity: 0.15, dashArray: "5 3" },
    settled: { color: "#5f6368", weight: 1.5, fillOpacity: 0.15, dashArray: "1 4" }
  };
  /* Filled, what is as large as half of the map would hide all others. */
  function toneOf(i) {
    var b = boxOf(rows[i]), h = data.bounds, wide = h && (b[2] - b[0]) * (b[3] - b[1]) > 0.5 * (h[1][0] - h[0][0]) * (h[1][1] - h[0][1]);
    return Object.assign({}, tones[rows[i].properties.tone], wide ? { fillOpacity: 0.05 } : {});
  }
  var toneWords = data.tones;
  var setColors = ["#3a3526", "#7a4f01", "#11694e", "#6a2c91", "#005f73", "#8a1c5a"];
  document.documentElement.classList.add("js");
  document.querySelectorAll("#table tbody tr").forEach(function (tr) {
    trs[+tr.dataset.row] = tr;
    tr.words = (tr.textContent + " " + tr.id + " " + rows[+tr.dataset.row].properties.detail.join(" ")).toLowerCase();
  });

  var drawn = rows.map(function () { return []; }); /* in the map that is printed */
  document.querySelectorAll("#drawn [data-row]").forEach(function (e) { drawn[+e.dataset.row].push(e); });

  /* ---- the map ---- */
  var map = L.map("map", { renderer: L.svg({ padding: 0.5 }), zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 23, attributionControl: false,
    fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false });
  L.control.scale({ imperial: data.feet, metric: true }).addTo(map);
  map.createPane("sets").style.zIndex = 390;
  map.createPane("labels").style.zIndex = 450;
  map.createPane("marks").style.zIndex = 460;
  var home = data.bounds ? [[data.bounds[0][1], data.bounds[0][0]], [data.bounds[1][1], data.bounds[1][0]]] : [[-60, -150], [70, 150]];
  map.fitBounds(home, { padding: [8, 8] });
  var whole = L.control({ position: "topleft" });
  whole.onAdd = function () {
    var box = L.DomUtil.create("div", "leaflet-bar"), b = L.DomUtil.create("a", "", box);
    b.href = "#map";
    b.textContent = "\u2922";
    b.title = "Whole map";
    b.setAttribute("role", "button");
    b.setAttribute("aria-label", "Whole map");
    L.DomEvent.on(b, "click", function (e) { L.DomEvent.stop(e); map.fitBounds(home, { padding: [8, 8] }); });
    return box;
  };
  whole.addTo(map);
  document.querySelectorAll("#map .leaflet-control-zoom a").forEach(function (a) { a.removeAttribute("href"); a.tabIndex = 0; a.onkeydown = press; });
  function press(e) { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); this.click(); } }

  var setRenderer = L.svg({ padding: 0.5, pane: "sets" });
  var setLayers = data.sets.map(function (set, i) {
    return L.geoJSON(set, { interactive: false, renderer: setRenderer, pane: "sets", style: { color: setColors[i % 6], weight: 1.4, fillOpacity: 0, fill: false } });
  });
  var layers = rows.map(function (f, i) {
    return f.geometry && L.geoJSON(f, {
      interactive: false, style: toneOf(i),
      pointToLayer: function (g, at) { return L.circleMarker(at, Object.assign({ radius: 6, interactive: false }, tones[f.properties.tone], { fillOpacity: 0.8 })); }
    });
  });

  /* ---- shapes: inside by counting, whatever the winding ---- */
  function rings(g) { return !g ? [] : g.type === "MultiPolygon" ? [].concat.apply([], g.coordinates) : []; }
  function boxOf(f) {
    if (!f.box) {
      f.box = [Infinity, Infinity, -Infinity, -Infinity];
      var all = rings(f.geometry);
      (f.geometry && f.geometry.type === "MultiPoint" ? [f.geometry.coordinates] : all).forEach(function (r) {
        r.forEach(function (p) {
          f.box[0] = Math.min(f.box[0], p[0]); f.box[1] = Math.min(f.box[1], p[1]);
          f.box[2] = Math.max(f.box[2], p[0]); f.box[3] = Math.max(f.box[3], p[1]);
        });
      });
    }
    return f.box;
  }
  function inside(f, x, y) {
    var b = boxOf(f), odd = false;
    if (x < b[0] || x > b[2] || y < b[1] || y > b[3]) { return false; }
    rings(f.geometry).forEach(function (r) {
      for (var i = 0, j = r.length - 1; i < r.length; j = i++) {
        if ((r[i][1] > y) !== (r[j][1] > y) && x < (r[j][0] - r[i][0]) * (y - r[i][1]) / (r[j][1] - r[i][1]) + r[i][0]) { odd = !odd; }
      }
    });
    return odd;
  }
  /* Metres to the nearest edge or point; degrees are straight that near. */
  function distance(f, x, y, most) {
    var k = Math.cos(y * Math.PI / 180) * 111320, m = 111320, b = boxOf(f), best = Infinity;
    if ((b[0] - x) * k > most || (x - b[2]) * k > most || (b[1] - y) * m > most || (y - b[3]) * m > most) { return best; }
    if (f.geometry && f.geometry.type === "MultiPoint") {
      f.geometry.coordinates.forEach(function (p) { best = Math.min(best, Math.hypot((p[0] - x) * k, (p[1] - y) * m)); });
    }
    rings(f.geometry).forEach(function (r) {
      for (var i = 1; i < r.length; i++) {
        var ax = (r[i - 1][0] - x) * k, ay = (r[i - 1][1] - y) * m, dx = (r[i][0] - x) * k - ax, dy = (r[i][1] - y) * m - ay;
        var t = dx || dy ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy))) : 0;
        best = Math.min(best, Math.hypot(ax + t * dx, ay + t * dy));
      }
    });
    return best;
  }
  function length(metres) {
    return data.feet ? Math.round(metres / 0.3048).toLocaleString("en") + " ft" : Math.round(metres).toLocaleString("en") + " m";
  }

  /* ---- names of areas, where there is room ---- */
  var labels = L.layerGroup().addTo(map);
  function anchor(f) {
    if (!f.at) {
      var b = boxOf(f), best = -1;
      f.at = [(b[1] + b[3]) / 2, (b[0] + b[2]) / 2, 0];
      for (var k = 1; k < 12; k++) {
        var y = b[1] + k / 12 * (b[3] - b[1]), xs = [];
        rings(f.geometry).forEach(function (r) {
          for (var i = 1; i < r.length; i++) {
            if ((r[i][1] > y) !== (r[i - 1][1] > y)) { xs.push((r[i - 1][0] - r[i][0]) * (y - r[i][1]) / (r[i - 1][1] - r[i][1]) + r[i][0]); }
          }
        });
        xs.sort(function (p, q) { return p - q; });
        for (var n = 0; n + 1 < xs.length; n += 2) {
          var score = (xs[n + 1] - xs[n]) * (1 - 0.8 * Math.abs(k / 12 - 0.5));
          if (score > best) { best = score; f.at = [y, (xs[n] + xs[n + 1]) / 2, xs[n + 1] - xs[n]]; }
        }
      }
    }
    return f.at;
  }
  function drawLabels() {
    labels.clearLayers();
    var view = map.getBounds().pad(0.1), count = 0;
    data.sets.forEach(function (set, i) {
      if (!map.hasLayer(setLayers[i]) || set.features.length < 2) { return; }
      set.features.forEach(function (f) {
        var at = anchor(f), room = map.project([at[0], at[1] + at[2]]).x - map.project([at[0], at[1]]).x;
        if (room > f.properties.name.length * 5.6 && view.contains([at[0], at[1]]) && count++ < 150) {
          var span = document.createElement("span");
          span.textContent = f.properties.name;
          L.marker([at[0], at[1]], { interactive: false, keyboard: false, pane: "labels",
            icon: L.divIcon({ className: "label", html: span, iconSize: [room, 12], iconAnchor: [room / 2, 6] }) }).addTo(labels);
        }
      });
    });
  }

  /* ---- what is shown ---- */
  var groupOn = {}, text = "";
  function passes(i) {
    return filters.every(function (s) { return !s.value || cell(trs[i], s.dataset.column).textContent === s.value; }) &&
      (!text || text.split(/\s+/).every(function (w) { return trs[i].words.indexOf(w) >= 0; }));
  }
  var columns = Array.prototype.map.call(document.querySelectorAll("#table thead th"), function (th) { return th.dataset.column; });
  function cell(tr, column) { return tr.cells[columns.indexOf(String(column))]; }
  function update() {
    var n = 0, open = 0;
    rows.forEach(function (f, i) {
      var pass = passes(i), on = pass && groupOn[f.properties.group] !== false, layer = layers[i];
      trs[i].hidden = !pass;
      n += pass;
      open += pass && f.properties.tone === "open";
      if (layer && on !== map.hasLayer(layer)) { if (on) { layer.addTo(map); } else { layer.remove(); } }
      drawn[i].forEach(function (e) { e.toggleAttribute("hidden", !on); });
    });
    $("count").textContent = "Showing " + n.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " " +
      (rows.length === 1 ? data.noun : data.nouns) + ", " + open.toLocaleString("en") + " of them " + toneWords.open + ".";
    order();
  }
  /* Large ones below small ones: each can be seen. */
  function order() {
    rows.map(function (f, i) { var b = boxOf(f); return [i, (b[2] - b[0]) * (b[3] - b[1])]; })
      .filter(function (p) { return layers[p[0]] && map.hasLayer(layers[p[0]]); })
      .sort(function (p, q) { return q[1] - p[1]; })
      .forEach(function (p) { layers[p[0]].bringToFront(); });
    if (chosen >= 0 && layers[chosen] && map.hasLayer(layers[chosen])) { layers[chosen].bringToFront(); }
  }
  document.querySelectorAll("#layers input").forEach(function (box) {
    function apply() {
      if (box.dataset.group !== undefined) { groupOn[box.dataset.group] = box.checked; return; }
      var i = +box.dataset.set;
      if (box.checked) { setLayers[i].addTo(map); } else { setLayers[i].remove(); }
      document.querySelectorAll('#drawn [data-set="' + i + '"]').forEach(function (e) { e.toggleAttribute("hidden", !box.checked); });
    }
    box.addEventListener("change", function () { apply(); if (box.dataset.group !== undefined) { update(); } else { drawLabels(); } });
    apply();
  });

  /* ---- elements ---- */
  function el(name, content, className) {
    var e = document.createElement(name);
    if (typeof content === "string") { e.textContent = content; }
    else { (content || []).forEach(function (c) { e.appendChild(c); }); }
    if (className) { e.className = className; }
    return e;
  }
  function button(words, act) {
    var b = el("button", words);
    b.type = "button";
    b.addEventListener("click", act);
    return b;
  }
  function pairs(list) {
    return el("dl", [].concat.apply([], list.filter(function (p) { return p[1]; }).map(function (p) { return [el("dt", p[0]), el("dd", p[1])]; })));
  }

  /* ---- the selected row ---- */
  function style(i, on) {
    if (layers[i]) { layers[i].setStyle(Object.assign(toneOf(i), on ? { weight: 5, dashArray: null } : { dashArray: tones[rows[i].properties.tone].dashArray || null })); }
    drawn[i].forEach(function (e) { e.classList.toggle("chosen", on); });
    if (on) { trs[i].setAttribute("aria-current", "true"); } else { trs[i].removeAttribute("aria-current"); }
  }
  function choose(i, move) {
    if (chosen >= 0) { style(chosen, false); }
    chosen = i;
    var out = $("chosen");
    out.textContent = "";
    if (i < 0) {
      out.appendChild(el("p", "None: choose a " + data.noun + " in the table or on the map."));
      return;
    }
    var f = rows[i], p = f.properties, tr = trs[i];
    if (groupOn[p.group] === false) {
      groupOn[p.group] = true;
      document.querySelector('#layers [data-group="' + p.group + '"]').checked = true;
    }
    style(i, true);
    out.appendChild(el("p", [el("span", toneWords[p.tone], "badge " + p.tone), document.createTextNode(" " + p.title)]));
    out.appendChild(el("p", tr.cells[0].textContent));
    if (!f.geometry) { out.appendChild(el("p", "It has no place on the map.")); }
    out.appendChild(button("Show in the table", function () {
      if (tr.hidden) { $("filters").reset(); read(); }
      tr.scrollIntoView({ block: "center" });
      tr.querySelector(".choose").focus();
    }));
    out.appendChild(pairs(p.detail.map(function (v, k) { return [data.details[k], v]; })));
    if (p.set !== undefined) { /* its borders belong to it */
      var box = document.querySelector('#layers [data-set="' + p.set + '"]');
      if (!box.checked) { box.checked = true; box.dispatchEvent(new Event("change")); }
    }
    if (move && layers[i]) {
      map.fitBounds(layers[i].getBounds().pad(0.3), { maxZoom: 19, padding: [20, 20] });
    }
    update();
  }
  document.querySelector("#table tbody").addEventListener("click", function (e) {
    var tr = e.target.closest("tr");
    if (tr && !String(window.getSelection())) {
      choose(+tr.dataset.row, true);
      if (rows[+tr.dataset.row].geometry) { $("h-map").scrollIntoView({ block: "start" }); }
    }
  });
  document.addEventListener("keydown", function (e) { if (e.key === "Escape" && chosen >= 0) { choose(-1); } });

  /* ---- a place ---- */
  var mark = L.layerGroup().addTo(map);
  function list(items) { return el("ul", items.map(function (i) { return typeof i === "string" ? el("li", i) : el("li", [i]); })); }
  function place(at, reach) {
    var x = at.lng, y = at.lat, out = $("place"), now = [], then = [], by = {}, near = 30.48;
    mark.clearLayers();
    L.circleMarker(at, { radius: 7, color: "#1b1b1b", weight: 2, fill: false, interactive: false, pane: "marks" }).addTo(mark);
    L.circleMarker(at, { radius: 1, color: "#1b1b1b", weight: 2, interactive: false, pane: "marks" }).addTo(mark);
    out.textContent = "";
    $("lonlat").value = x.toFixed(6) + ", " + y.toFixed(6);
    data.sets.forEach(function (set) {
      set.features.forEach(function (f) {
        if (!inside(f, x, y)) { return; }
        var d = distance(f, x, y, near);
        (set.inForce ? now : then).push(set.title + ": " + f.properties.name + (d < near ? ", " + length(d) + " from its edge" : "") +
          (set.inForce || !set.days ? "" : " (" + set.days + ")"));
        if (set.inForce) {
          f.properties.partners.forEach(function (k) {
            var q = data.partners["p" + k], c = by[q.category] = by[q.category] || {};
            (c[q.name] = c[q.name] || []).push(f.properties.name);
          });
        }
      });
    });
    var here = rows.map(function (f, i) { return i; }).filter(function (i) {
      return layers[i] && map.hasLayer(layers[i]) && (inside(rows[i], x, y) || distance(rows[i], x, y, reach) <= reach);
    }).sort(function (a, b) { var p = boxOf(rows[a]), q = boxOf(rows[b]); return (p[2] - p[0]) * (p[3] - p[1]) - (q[2] - q[0]) * (q[3] - q[1]); });
    var title = data.nouns.charAt(0).toUpperCase() + data.nouns.slice(1);
    out.appendChild(el("h4", title + " here"));
    out.appendChild(here.length ? list(here.map(function (i) {
      var b = button(rows[i].properties.title + " (" + toneWords[rows[i].properties.tone] + ")", function () { choose(i, true); });
      b.className = "linkish";
      return b;
    })) : el("p", "None shown on the map."));
    out.appendChild(el("h4", "Areas"));
    out.appendChild(now.length ? list(now) : el("p", "In no area."));
    if (then.length) { out.appendChild(el("h4", "On other days")); out.appendChild(list(then)); }
    out.appendChild(el("h4", "Partners"));
    var categories = Object.keys(by).sort();
    if (categories.length) {
      out.appendChild(el("p", data.areaNote, "note"));
      out.appendChild(el("dl", [].concat.apply([], categories.map(function (c) {
        return [el("dt", c || "no category")].concat(Object.keys(by[c]).sort().map(function (n) { return el("dd", n + " (" + by[c][n].join(", ") + ")"); }));
      }))));
    } else { out.appendChild(el("p", "None with an area here.")); }
    $("place").closest(".told").scrollTop = $("h-place").offsetTop - $("h-chosen").offsetTop;
    return here;
  }
  function pixels(n) { /* metres */
    var c = map.latLngToContainerPoint(map.getCenter());
    return map.distance(map.containerPointToLatLng(c), map.containerPointToLatLng(c.add([n, 0])));
  }
  map.on("click", function (e) {
    var here = place(e.latlng, pixels(6));
    if (here.length && here.indexOf(chosen) < 0) { choose(here[0], false); trs[here[0]].closest(".tall").scrollTop = trs[here[0]].offsetTop - 60; }
  });
  $("map").addEventListener("keydown", function (e) {
    if (e.key === "Enter" && e.target === this) { e.preventDefault(); place(map.getCenter(), pixels(6)); }
  });
  $("middle").addEventListener("click", function () { place(map.getCenter(), pixels(6)); });
  $("place-form").addEventListener("submit", function (e) {
    e.preventDefault();
    var p = $("lonlat").value.trim().split(/[\s,;]+/).map(Number);
    if (p.length !== 2 || !isFinite(p[0]) || !isFinite(p[1]) || Math.abs(p[0]) > 180 || Math.abs(p[1]) > 90) {
      $("place").textContent = "";
      $("place").appendChild(el("p", "Write longitude and latitude in degrees, such as " + map.getCenter().lng.toFixed(4) + ", " + map.getCenter().lat.toFixed(4) + "."));
      return;
    }
    var at = L.latLng(p[1], p[0]);
    if (!map.getBounds().contains(at)) { map.setView(at); }
    place(at, pixels(6));
  });

  /* ---- filters and order of the table ---- */
  filters = Array.prototype.slice.call(document.querySelectorAll("#filters select"));
  function read() { text = $("filter-text").value.trim().toLowerCase(); update(); }
  $("filters").addEventListener("input", read);
  $("filters").addEventListener("submit", function (e) { e.preventDefault(); });
  $("filters").addEventListener("reset", function () { setTimeout(read, 0); });
  document.querySelectorAll("#table thead th").forEach(function (th, k) {
    var words = th.textContent, number = th.classList.contains("num");
    th.textContent = "";
    var b = button(words, function () {
      var down = th.getAttribute("aria-sort") === "ascending" || (number && !th.hasAttribute("aria-sort"));
      document.querySelectorAll("#table thead th").forEach(function (o) { o.removeAttribute("aria-sort"); });
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      trs.slice().sort(function (a, c) {
        var p = a.cells[k], q = c.cells[k], s = down ? -1 : 1;
        if (!number) { return s * p.textContent.localeCompare(q.textContent, "en") || a.dataset.row - c.dataset.row; }
        var u = p.dataset.v, v = q.dataset.v; /* empty ones last, either way */
        return u === undefined || v === undefined ? (u === undefined) - (v === undefined) || a.dataset.row - c.dataset.row : s * (u - v) || a.dataset.row - c.dataset.row;
      }).forEach(function (tr) { tr.parentNode.appendChild(tr); });
    });
    b.className = "sort";
    th.appendChild(b);
  });

  /* ---- the print: what the map shows, drawn; its scale bar in its own coordinates ---- */
  function printed() {
    var p = data.plane, b = map.getBounds();
    function unit(lat, lng) {
      return [(lng * Math.PI / 180 * p.scale - p.x0) / p.unit, (-Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) * p.scale - p.y0) / p.unit];
    }
    var a = unit(b.getNorth(), b.getWest()), c = unit(b.getSouth(), b.getEast()), w = c[0] - a[0], h = c[1] - a[1];
    if (!(w > 0 && h > 0)) { return; }
    $("drawn").setAttribute("viewBox", [a[0], a[1], w, h].map(function (v) { return +v.toFixed(2); }).join(" "));
    var most = w * p.unit / 5, mile = data.feet && most >= 804.672, u = data.feet ? (mile ? 1609.344 : 0.3048) : most >= 1000 ? 1000 : 1;
    var ten = Math.pow(10, Math.floor(Math.log10(most / u))), n = most / u >= 5 * ten ? 5 * ten : most / u >= 2 * ten ? 2 * ten : ten;
    var bar = $("bar"), x = a[0] + w * 0.02, y = c[1] - h * 0.03, long = n * u / p.unit;
    bar.querySelector("path").setAttribute("d", "M" + x + " " + (y - h * 0.015) + "V" + y + "H" + (x + long) + "V" + (y - h * 0.015));
    bar.querySelector("text").setAttribute("x", x + w * 0.006);
    bar.querySelector("text").setAttribute("y", y - h * 0.012);
    bar.querySelector("text").setAttribute("font-size", w / 70);
    bar.querySelector("text").textContent = +n.toPrecision(3) + (data.feet ? (mile ? " mi" : " ft") : u === 1000 ? " km" : " m");
  }
  map.on("moveend", function () { drawLabels(); printed(); });
  window.addEventListener("beforeprint", printed);

  update();
  drawLabels();
  printed();
  var linked = trs.findIndex(function (tr) { return tr.id === decodeURIComponent(location.hash.slice(1)); });
  if (linked >= 0) { choose(linked, true); }
})();
