package html

import "html/template"

// pageTemplates are the parts of the page, in the order in which they are
// written: the head once, a row for each picture, the foot once.
type pageTemplates struct{ head, row, foot *template.Template }

func parsePage() (t pageTemplates, err error) {
	for _, p := range []struct {
		to   **template.Template
		text string
	}{{&t.head, pageHead}, {&t.row, pageRowText}, {&t.foot, pageFoot}} {
		if *p.to, err = template.New("page").Parse(p.text); err != nil {
			return t, err
		}
	}
	return t, nil
}

// The page's policy forbids every load but pictures inside of it, so that it contacts no server.
// The colours are those of the window.
const pageHead = `<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{{.Title}}</title>
<style>
:root { --back: #f5f6f8; --card: #fff; --ink: #1c2330; --muted: #6b7480; --line: #e1e5ea; --accent: #1f6feb; --soft: #e8f0fe; --right: #1a7f37; --wrong: #cf222e; --unsure: #b26a00 }
@media (prefers-color-scheme: dark) {
  :root { --back: #15181d; --card: #1f242b; --ink: #e8ebef; --muted: #98a2ae; --line: #30363f; --accent: #5b9dff; --soft: #22324c; --right: #4ac26b; --wrong: #ff6b6b; --unsure: #e3a63a }
}
body { margin: 0; padding: 20px; background: var(--back); color: var(--ink); font: 14px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif }
h1 { margin: 0; font-size: 23px }
p { margin: 2px 0 14px; color: var(--muted); font-size: 12px }
table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line) }
#results { width: 100% }
th, td { padding: 6px 10px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: middle }
thead th { position: sticky; top: 0; background: var(--soft); white-space: nowrap }
th[tabindex] { cursor: pointer }
th:focus-visible { outline: 2px solid var(--accent) }
th[aria-sort=ascending]::after { content: " ▲" }
th[aria-sort=descending]::after { content: " ▼" }
td img { display: block; width: 112px; height: 84px; object-fit: contain }
td small { display: block; color: var(--muted); font-size: 11px; overflow-wrap: anywhere }
td small.note { color: var(--unsure) }
.file { min-width: 140px; max-width: 300px; overflow-wrap: anywhere }
.label { white-space: nowrap } .others { min-width: 140px } .why { min-width: 130px; max-width: 260px }
.n { white-space: nowrap; font-variant-numeric: tabular-nums }
.bar { height: 4px; min-width: 80px; margin-top: 3px; border-radius: 2px; background: var(--line) }
.bar i { display: block; height: 4px; border-radius: 2px; background: currentColor }
.ok, .high { color: var(--right) } .empty, .middle { color: var(--unsure) } .error, .low { color: var(--wrong) }
.others { color: var(--muted); font-size: 12px }
.verdict { background: var(--card); border: 1px solid var(--line); padding: 14px 18px; margin: 0 0 16px; max-width: 1180px }
.verdict h2 { margin: 0 0 8px; font-size: 20px } .verdict h3 { margin: 16px 0 6px; font-size: 15px } .verdict p { color: var(--ink); font-size: 14px; margin: 2px 0 }
.charts { display: flex; flex-wrap: wrap; gap: 18px } .charts figure { margin: 0; flex: 1 1 420px; max-width: 580px } .charts figcaption { font-weight: bold; margin: 10px 0 4px }
svg text { font-size: 12px; fill: var(--muted) } svg .end { text-anchor: end } svg .mid { text-anchor: middle } svg .grid { stroke: var(--line) }
svg polyline { fill: none; stroke-width: 2.5 } svg .covered { stroke: var(--accent) } svg .accuracy { stroke: var(--right) } svg .band { fill: var(--right); fill-opacity: .18 }
svg .covered.key { fill: var(--accent) } svg .accuracy.key { fill: var(--right) } svg .share { fill: var(--accent); fill-opacity: .75 } svg .span { stroke: var(--ink); stroke-width: 1.5 }
.examples { display: flex; flex-wrap: wrap; gap: 10px } .examples figure { margin: 0; width: 150px } .examples img { width: 150px; height: 112px; object-fit: contain } .examples figcaption { font-size: 12px; overflow-wrap: anywhere } .examples b, .examples small { display: block } .examples b { color: var(--wrong) } .examples small { color: var(--muted) }
@media print {
  @page { size: A4 landscape; margin: 12mm }
  body { padding: 0; background: #fff } thead th { position: static } tr, figure, .group, .verdict p { break-inside: avoid } details { break-before: page }
  .verdict { border: 0; padding: 0; max-width: none; break-after: page } .hint { display: none } .charts svg { max-height: 56mm } td img { width: 84px; height: 60px } th, td { padding: 4px 8px }
}
details { margin-top: 20px } summary { cursor: pointer; font-weight: bold; padding: 6px 0 }
details td { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<section class="verdict">
<h2>{{.Headline}}</h2>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Known}}<div class="charts">
<figure><figcaption>{{.CurveTitle}}</figcaption>{{.Curve}}</figure>
{{if .Labels}}<figure><figcaption>{{.LabelsTitle}}</figcaption>{{.LabelChart}}</figure>{{end}}
</div>
{{range .Examples}}<div class="group"><h3>{{.Title}}</h3>
<div class="examples">{{range .Pictures}}<figure><img alt="{{.Name}}" src="{{.Picture}}"><figcaption>{{.Answer}}{{if .Truth}}<b>{{.Truth}}</b>{{end}}<small>{{.Name}}</small></figcaption></figure>
{{end}}</div></div>
{{end}}{{if .Labels}}<h3>{{.AdviceTitle}}</h3>
<table><thead><tr>{{range .LabelColumns}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>{{range .Labels}}<tr><td>{{.Name}}</td><td class="n">{{.Given}}</td><td class="n">{{.Judged}}</td><td class="n">{{.Precision}}</td><td class="n">{{.Recall}}</td><td class="n">{{.F1}}</td><td>{{.Advice}}</td></tr>
{{end}}</tbody></table>{{end}}{{end}}
</section>
<p class="hint" hidden>{{.Hint}}</p>
<table id="results">
<thead><tr>{{range .Columns}}<th scope="col"{{if .Sort}} data-sort{{end}}>{{.Header}}</th>{{end}}</tr></thead>
<tbody>
`

// data-v is what a cell is sorted by where its text would not do.
const pageRowText = `<tr>` +
	`{{if .Pictures}}<td>{{if .Picture}}<img loading="lazy" alt="{{.Name}}" src="{{.Picture}}">{{end}}</td>{{end}}` +
	`<td class="n">{{.Number}}</td>` +
	`<td class="file" data-v="{{.Path}}">{{.Name}}<small>{{.Path}}</small>{{if .Note}}<small class="note">{{.Note}}</small>{{end}}</td>` +
	`<td class="n {{.Status}}">{{.StatusText}}</td>` +
	`<td class="label">{{.Label}}</td>` +
	`<td class="n {{.Level}}" data-v="{{.Raw}}" title="{{.Raw}}">{{if .Score}}{{.Score}}<div class="bar"><i style="width: {{.Bar}}%"></i></div>{{end}}</td>` +
	`<td class="others">{{.Others}}</td>` +
	`<td>{{.Category}}</td>` +
	`{{if .HasText}}<td>{{.Text}}</td>{{end}}` +
	`<td class="why">{{.Error}}{{if .Code}}<small>{{.Code}}</small>{{end}}</td>` +
	`<td class="n" data-v="{{if .Pixels}}{{.Pixels}}{{end}}">{{.Size}}</td>` +
	"</tr>\n"

const pageFoot = `</tbody>
</table>
<details open>
<summary>{{.CardTitle}}</summary>
<table>{{range .Card}}
<tr><th scope="row">{{.Name}}</th><td>{{.Value}}</td></tr>{{end}}
</table>
</details>
<script>
(function () {
  var body = document.querySelector("#results tbody");
  var heads = Array.prototype.slice.call(document.querySelectorAll("#results th"));
  var words = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function value(row, i) {
    var cell = row.cells[i];
    return cell.hasAttribute("data-v") ? cell.getAttribute("data-v") : cell.textContent;
  }
  document.querySelector(".hint").hidden = false;
  heads.forEach(function (head, i) {
    if (!head.hasAttribute("data-sort")) return;
    head.tabIndex = 0;
    head.addEventListener("keydown", function (e) {
      if (e.key !== "Enter" && e.key !== " ") return;
      e.preventDefault();
      head.click();
    });
    head.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      var rows = Array.prototype.map.call(body.rows, function (row) { return [value(row, i), row]; });
      rows.sort(function (a, b) {
        // What has no value stays at the end, whichever way the rest goes.
        if (a[0] === "" || b[0] === "") return (a[0] === "") - (b[0] === "");
        var x = Number(a[0]), y = Number(b[0]);
        var order = isNaN(x) || isNaN(y) ? words.compare(a[0], b[0]) : x - y;
        return down ? -order : order;
      });
      var all = document.createDocumentFragment();
      rows.forEach(function (r) { all.appendChild(r[1]); });
      body.appendChild(all);
    });
  });
})();
</script>
</body>
</html>
`
