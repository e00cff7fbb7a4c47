package export

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/jpeg"
	"io"
	"strconv"
	"strings"

	"wanwu/app/words"
	"wanwu/app/workspace"
)

// maxHTMLPictures is the most pictures a page holds: with more, their data
// URIs are over a hundred MiB of text, and browsers stall.
const maxHTMLPictures = 5000

// page is what the head and the foot of the page are made of.
type page struct {
	Lang, Title string
	Columns     []pageColumn
	Card        []cardLine
	CardTitle   string
	Hint        string
	// The decision, which stands first: see findings.
	Headline                             string
	Lines                                []string
	Known                                bool
	Curve, LabelChart                    template.HTML // made here, of numbers and escaped names
	CurveTitle, LabelsTitle, AdviceTitle string
	LabelColumns                         []string
	Labels                               []pageLabel
	Examples                             []pageExamples // at the foot: they are chosen along the way
}

// pageLabel is one label's figures, as text.
type pageLabel struct {
	Name                  string
	Given, Judged         int
	Precision, Recall, F1 string
	Advice                string
}

// maxExamples is how many pictures are shown of each verdict.
const maxExamples = 12

// pageExamples are pictures of one verdict.
type pageExamples struct {
	Title    string
	verdict  workspace.Verdict
	Pictures []pageExample
}

// pageExample is a picture with its answer.
type pageExample struct {
	Name, Answer, Truth string
	Picture             template.URL
}

// pageColumn is a column's header; Sort is false where there is nothing to sort.
type pageColumn struct {
	Header string
	Sort   bool
}

// pageRow is one row of the page's table. Scores are percentages here, for
// eyes; the raw number stands beside, for sorting and for who looks.
type pageRow struct {
	Pictures            bool         // whether the table has a column of them
	Picture             template.URL // a data URI made here of a checked JPEG, or empty
	Number              int
	Name, Path          string
	Status, StatusText  string
	Label, Score, Level string
	Raw                 string
	Bar                 string // length in per cent
	Others              string
	Category            string
	Error, Code         string
	Size                string
	Pixels              int
}

// writeHTML writes one page that needs nothing besides itself: it may be sent
// by mail, opens without a network, and forbids itself to load anything.
func writeHTML(ctx context.Context, w io.Writer, src *Source, maxPictures int) error {
	tmpl, err := parsePage()
	if err != nil {
		return err
	}
	out := newBuffered(w)
	t := tally{limit: maxPictures, over: src.Thumb != nil && src.Count > maxPictures}
	pictures := src.Thumb != nil && !t.over
	p := src.page(pictures)
	if err := tmpl.head.Execute(out, p); err != nil {
		return err
	}
	for row := range src.all(ctx, pictures) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if row.State == workspace.Pending {
			t.pending++
			continue
		}
		t.rows++
		r := src.pageRow(row.Row)
		r.Pictures = pictures
		if pictures && row.State == workspace.Done {
			r.Picture = t.picture(row)
			src.example(p.Examples, &row.Row, r)
		}
		if err := tmpl.row.Execute(out, r); err != nil {
			return err
		}
		src.Progress(t.rows, max(t.rows, src.Count))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p.Card = src.cardLines(t)
	if err := tmpl.foot.Execute(out, p); err != nil {
		return err
	}
	return out.Flush()
}

// picture counts the row's picture and makes it a data URI; empty where there
// is none.
func (t *tally) picture(row pictured) template.URL {
	if t.pictures >= t.limit { // Source.Count was too small
		t.over = true
		return ""
	}
	if row.err != nil {
		t.missing++
		return ""
	}
	if _, err := jpeg.DecodeConfig(bytes.NewReader(row.jpeg)); err != nil {
		t.missing++
		return ""
	}
	t.pictures++
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(row.jpeg))
}

func (s *Source) page(pictures bool) page {
	p := page{
		Lang: words.T(s.Lang, "export.html.en"), Title: words.T(s.Lang, "export.html.results"),
		CardTitle: words.T(s.Lang, "export.html.run_card"),
		Hint:      words.T(s.Lang, "export.html.click_column_name_sort"),
	}
	p.decide(s)
	if pictures {
		p.Columns = append(p.Columns, pageColumn{words.T(s.Lang, "export.html.picture"), false})
	}
	for _, h := range []string{
		words.T(s.Lang, "export.html.no"), words.T(s.Lang, "export.html.file"), words.T(s.Lang, "export.html.status"), words.T(s.Lang, "export.html.label"),
		words.T(s.Lang, "export.html.score"), words.T(s.Lang, "export.html.other_labels"), words.T(s.Lang, "export.html.category"),
		words.T(s.Lang, "export.html.error"), words.T(s.Lang, "export.html.size"),
	} {
		p.Columns = append(p.Columns, pageColumn{h, true})
	}
	return p
}

// decide fills in what stands first.
func (p *page) decide(s *Source) {
	f := s.findings()
	p.Headline, p.Lines, p.Known = f.headline, f.lines, f.known
	p.Examples = []pageExamples{
		{Title: words.T(s.Lang, "export.html.examples_right"), verdict: workspace.Right}, {Title: words.T(s.Lang, "export.html.examples_wrong"), verdict: workspace.Wrong},
	}
	if !f.known {
		return
	}
	p.CurveTitle, p.Curve = words.T(s.Lang, "export.verdict.curve_title"), s.curveChart(f.curve)
	p.LabelsTitle, p.LabelChart = words.T(s.Lang, "export.verdict.labels_title"), s.labelChart(f.labels)
	p.AdviceTitle = words.T(s.Lang, "export.verdict.advice")
	p.LabelColumns = []string{
		words.T(s.Lang, "export.column.best_label"), words.T(s.Lang, "export.verdict.given"), words.T(s.Lang, "export.verdict.judged"),
		words.T(s.Lang, "export.verdict.precision"), words.T(s.Lang, "export.verdict.recall"), "F1", words.T(s.Lang, "export.verdict.advice"),
	}
	for _, l := range f.labels {
		p.Labels = append(p.Labels, pageLabel{clean(l.name), l.Given, l.Precision.Judged, fewText(l.Precision), fewText(l.Recall), f1Text(l), l.advice})
	}
}

// example keeps a judged picture as an example of its verdict, while there is room.
func (s *Source) example(of []pageExamples, row *workspace.Row, r pageRow) {
	for k := range of {
		if of[k].verdict != row.Judgement.Verdict || r.Picture == "" || len(of[k].Pictures) >= maxExamples {
			continue
		}
		e := pageExample{Name: r.Name, Answer: r.Label + " " + r.Score, Picture: r.Picture}
		if row.Judgement.Verdict == workspace.Wrong && row.Judgement.Label != "" {
			e.Truth = words.T(s.Lang, "export.html.truth", clean(row.Judgement.Label))
		}
		of[k].Pictures = append(of[k].Pictures, e)
	}
}

func (s *Source) pageRow(row workspace.Row) pageRow {
	rec := s.record(row)
	r := pageRow{
		Number: rec.number, Name: clean(rec.name), Path: clean(rec.path),
		Status: string(rec.status), StatusText: s.statusText(rec.status),
		Category: clean(rec.category()), Error: clean(rec.reason), Code: string(rec.code),
	}
	if rec.width > 0 {
		r.Size, r.Pixels = fmt.Sprintf("%d×%d", rec.width, rec.height), rec.width*rec.height
	}
	if len(rec.labels) > 0 {
		best := rec.labels[0]
		r.Label, r.Score, r.Level = clean(best.Name), percent(best.score), level(best.score)
		r.Raw = strconv.FormatFloat(float64(best.score), 'f', -1, 32)
		r.Bar = strconv.FormatFloat(100*min(1, max(0, float64(best.score))), 'f', 1, 64)
		others := make([]string, 0, len(rec.labels))
		for _, l := range rec.labels[1:] {
			others = append(others, clean(l.Name)+" "+percent(l.score))
		}
		r.Others = strings.Join(others, " · ")
	}
	return r
}

func percent(score float32) string {
	return strconv.FormatFloat(100*float64(score), 'f', 1, 64) + "%"
}

// level is the window's scale of confidence: the same three colours.
func level(score float32) string {
	switch {
	case score >= 0.5:
		return "high"
	case score >= 0.25:
		return "middle"
	}
	return "low"
}
