// Package html writes results as one page for the browser that loads nothing.
package html

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

	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// maxPictures is the most pictures a page holds: with more, their data
// URIs are over a hundred MiB of text, and browsers stall.
const maxPictures = 5000

// page is what the head and the foot of the page are made of.
type page struct {
	Lang, Title string
	Columns     []pageColumn
	Card        []export.CardLine
	CardTitle   string
	Hint        string
	// The decision, which is first: see findings.
	Headline                             string
	Lines                                []string
	Known                                bool
	Curve, LabelChart                    template.HTML // made here, of numbers and escaped names
	CurveTitle, LabelsTitle, AdviceTitle string
	LabelColumns                         []string
	Labels                               []pageLabel
	Examples                             []pageExamples
}

// pageLabel is one label's figures, as text.
type pageLabel struct {
	Name                  string
	Given, Judged         int
	Precision, Recall, F1 string
	Advice                string
}

// pageExamples are pictures whose answers are right, or wrong.
type pageExamples struct {
	Title    string
	Pictures []pageExample
}

// pageExample is a picture with its answer.
type pageExample struct {
	export.Example
	Picture template.URL
}

// pageColumn is a column's header; Sort is false where there is nothing to sort.
type pageColumn struct {
	Header string
	Sort   bool
}

// pageRow is one row of the page's table. Scores are percentages here, for eyes; the raw number is
// beside, for sorting and for who looks.
type pageRow struct {
	Pictures            bool         // whether the table has a column of them
	Picture             template.URL // a data URI made here of a checked JPEG, or empty
	Number              int
	Name, Path, Note    string
	Status, StatusText  string
	Label, Score, Level string
	Raw                 string
	Bar                 string // length in per cent
	Others              string
	Category            string
	HasText             bool // whether the table has a column of what was read
	Text                string
	Error, Code         string
	Size                string
	Pixels              int
}

// Write encodes src as one page that needs nothing besides itself: it may be sent by mail,
// opens without a network, and forbids itself to load anything. It blocks until everything
// is written; the errors are those of w and ctx.
func Write(ctx context.Context, w io.Writer, src export.Source) error {
	src = src.Normalised()
	return writeWithin(ctx, w, &src, maxPictures)
}

// writer writes one page.
type writer struct {
	*export.Source
	tally export.Tally
}

func writeWithin(ctx context.Context, w io.Writer, src *export.Source, limit int) error {
	tmpl, err := parsePage()
	if err != nil {
		return err
	}
	out := export.NewBuffered(w)
	page := &writer{src, export.Tally{Limit: limit, Over: src.Thumb != nil && src.Count > limit}}
	t := &page.tally
	pictures := src.Thumb != nil && !t.Over
	p, err := page.page(ctx, pictures)
	if err != nil {
		return err
	}
	if err := tmpl.head.Execute(out, p); err != nil {
		return err
	}
	for row := range src.All(ctx, pictures) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if row.State == workspace.Pending {
			t.Pending++
			continue
		}
		t.Rows++
		r := page.pageRow(row.Row)
		r.Pictures = pictures
		if pictures && row.State == workspace.Done {
			r.Picture = page.picture(row)
		}
		if err := tmpl.row.Execute(out, r); err != nil {
			return err
		}
		src.Progress(t.Rows, max(t.Rows, src.Count))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p.Card = src.CardLines(*t)
	if err := tmpl.foot.Execute(out, p); err != nil {
		return err
	}
	return out.Flush()
}

// picture counts the row's picture and makes it a data URI; empty where there
// is none.
func (s *writer) picture(row export.Pictured) template.URL {
	if s.tally.Pictures >= s.tally.Limit { // Source.Count was too small
		s.tally.Over = true
		return ""
	}
	if row.Err == nil {
		if uri, ok := dataURI(row.JPEG); ok {
			s.tally.Pictures++
			return uri
		}
	}
	s.tally.Missing++
	return ""
}

// dataURI returns a picture for the page; ok is false where data is no JPEG.
func dataURI(data []byte) (uri template.URL, ok bool) {
	if _, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil {
		return "", false
	}
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(data)), true
}

func (s *writer) page(ctx context.Context, pictures bool) (p page, err error) {
	p = page{
		Lang: words.T(s.Lang, "export.html.en"), Title: words.T(s.Lang, "export.html.results"),
		CardTitle: words.T(s.Lang, "export.html.run_card"),
		Hint:      words.T(s.Lang, "export.html.click_column_name_sort"),
	}
	if err := p.decide(ctx, s); err != nil {
		return p, err
	}
	if pictures {
		p.Columns = append(p.Columns, pageColumn{words.T(s.Lang, "export.html.picture"), false})
	}
	headers := []string{
		words.T(s.Lang, "export.html.no"), words.T(s.Lang, "export.html.file"), words.T(s.Lang, "export.html.status"), words.T(s.Lang, "export.html.label"),
		words.T(s.Lang, "export.html.score"), words.T(s.Lang, "export.html.other_labels"), words.T(s.Lang, "export.html.category"),
	}
	if s.HasText {
		headers = append(headers, words.T(s.Lang, "export.column.text"))
	}
	for _, h := range append(headers, words.T(s.Lang, "export.html.error"), words.T(s.Lang, "export.html.size")) {
		p.Columns = append(p.Columns, pageColumn{h, true})
	}
	return p, nil
}

// decide fills in what is first. The error is that of ctx.
func (p *page) decide(ctx context.Context, s *writer) error {
	f := s.Findings()
	p.Headline, p.Lines, p.Known = f.Headline, f.Lines, f.Known
	if !f.Known {
		return nil
	}
	examples, err := s.Source.Examples(ctx)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		title string
		all   []export.Example
	}{{"export.example.wrong", examples.Wrong}, {"export.example.right", examples.Right}} {
		e := pageExamples{Title: words.T(s.Lang, of.title)}
		for _, x := range of.all {
			if uri, ok := dataURI(x.JPEG); ok {
				e.Pictures = append(e.Pictures, pageExample{x, uri})
			}
		}
		if len(e.Pictures) > 0 {
			p.Examples = append(p.Examples, e)
		}
	}
	p.CurveTitle, p.Curve = words.T(s.Lang, "export.verdict.curve_title"), s.curveChart(f.Curve)
	p.LabelsTitle, p.LabelChart = f.LabelsTitle, s.labelChart(f)
	p.AdviceTitle = words.T(s.Lang, "export.verdict.advice")
	p.LabelColumns = []string{
		f.LabelHeader, words.T(s.Lang, "export.verdict.given"), words.T(s.Lang, "export.verdict.judged"),
		words.T(s.Lang, "export.verdict.precision"), words.T(s.Lang, "export.verdict.recall"), "F1", words.T(s.Lang, "export.verdict.advice"),
	}
	for _, l := range f.Labels {
		p.Labels = append(p.Labels, pageLabel{export.Clean(l.Name), l.Given, l.Precision.Judged, fewText(l.Precision), fewText(l.Recall), f1Text(l), l.Advice})
	}
	return nil
}

func (s *writer) pageRow(row workspace.Row) pageRow {
	rec := s.Record(row)
	r := pageRow{
		Number: rec.Number, Name: export.Clean(rec.Note.Named(rec.Name)), Path: export.Clean(rec.Path), Note: strings.Join(rec.Note.Parts(s.Lang), " · "),
		Status: string(rec.Status), StatusText: s.StatusText(rec.Status),
		Category: export.Clean(rec.Category()), HasText: s.HasText, Text: export.Clean(rec.TextLine()), Error: export.Clean(rec.Reason), Code: string(rec.Code),
	}
	if rec.Width > 0 {
		r.Size, r.Pixels = fmt.Sprintf("%d×%d", rec.Width, rec.Height), rec.Width*rec.Height
	}
	if len(rec.Labels) > 0 {
		best := rec.Labels[0]
		r.Label, r.Score, r.Level = export.Clean(best.Name), export.ScoreText(best.Score), level(best.Score)
		r.Raw = strconv.FormatFloat(float64(best.Score), 'f', -1, 32)
		r.Bar = strconv.FormatFloat(100*min(1, max(0, float64(best.Score))), 'f', 1, 64)
		others := make([]string, 0, len(rec.Labels))
		for _, l := range rec.Labels[1:] {
			others = append(others, export.Clean(l.Name)+" "+export.ScoreText(l.Score))
		}
		r.Others = strings.Join(others, " · ")
	}
	return r
}

// level returns the window's scale of confidence: the same three colours.
func level(score float32) string {
	switch {
	case score >= 0.5:
		return "high"
	case score >= 0.25:
		return "middle"
	}
	return "low"
}
