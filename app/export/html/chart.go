package html

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"wanwu/app/export"
	"wanwu/app/review"
	"wanwu/app/words"
)

// The measures of a chart in the page, in CSS pixels.
const (
	plotWide, plotHigh = 520.0, 220.0
	plotLeft, plotTop  = 44.0, 10.0
	barHigh, barLeft   = 22.0, 150.0
)

// curveChart draws the curve as SVG: what is automated, the accuracy with its interval. The
// colours are those of the page, which defines the classes.
func (s *writer) curveChart(points []review.Point) template.HTML {
	var b strings.Builder
	x := func(v float64) float64 { return plotLeft + v*plotWide }
	y := func(v float64) float64 { return plotTop + (1-v)*plotHigh }
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`, plotLeft+plotWide+16, plotTop+plotHigh+52, template.HTMLEscapeString(words.T(s.Lang, "export.verdict.curve_title")))
	for k := range 6 {
		v := float64(k) / 5
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/><text class="end" x="%.1f" y="%.1f">%d%%</text><text class="mid" x="%.1f" y="%.1f">%d%%</text>`,
			x(0), y(v), x(1), y(v), plotLeft-6, y(v)+4, k*20, x(v), y(0)+16, k*20)
	}
	var band, back, accuracy, covered []string
	for _, p := range points {
		covered = append(covered, fmt.Sprintf("%.1f,%.1f", x(p.Threshold), y(p.Coverage)))
		if !p.Accuracy.Known() {
			continue
		}
		band = append(band, fmt.Sprintf("%.1f,%.1f", x(p.Threshold), y(p.Accuracy.High)))
		back = append([]string{fmt.Sprintf("%.1f,%.1f", x(p.Threshold), y(p.Accuracy.Low))}, back...)
		if export.ShareValue(p.Accuracy) != nil {
			accuracy = append(accuracy, fmt.Sprintf("%.1f,%.1f", x(p.Threshold), y(p.Accuracy.Value)))
		}
	}
	fmt.Fprintf(&b, `<polygon class="band" points="%s"/><polyline class="covered" points="%s"/><polyline class="accuracy" points="%s"/>`,
		strings.Join(append(band, back...), " "), strings.Join(covered, " "), strings.Join(accuracy, " "))
	for k, line := range []struct{ class, text string }{
		{"covered", words.T(s.Lang, "export.verdict.automated")}, {"accuracy", words.T(s.Lang, "export.verdict.accuracy")}, {"band", words.T(s.Lang, "export.verdict.interval")},
	} {
		at := plotLeft + float64(k)*140
		fmt.Fprintf(&b, `<rect class="%s key" x="%.1f" y="%.1f" width="18" height="6"/><text x="%.1f" y="%.1f">%s</text>`, line.class, at, y(0)+32, at+24, y(0)+39, template.HTMLEscapeString(line.text))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// chartedLabels is how many bars a chart has, so that it prints on the page of the verdict.
const chartedLabels = 12

// labelChart draws the precision of the labels that are given most often, as bars with their
// intervals.
func (s *writer) labelChart(f export.Findings) template.HTML {
	labels := f.Labels[:min(len(f.Labels), chartedLabels)]
	var b strings.Builder
	wide := plotLeft + plotWide - barLeft - 60
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`, plotLeft+plotWide+16, float64(len(labels))*barHigh+8, template.HTMLEscapeString(f.LabelsTitle))
	for k, l := range labels {
		top := float64(k)*barHigh + 4
		fmt.Fprintf(&b, `<text class="end" x="%.1f" y="%.1f">%s</text>`, barLeft-8, top+14, template.HTMLEscapeString(shortened(export.Clean(l.Name), 10)))
		text := "–"
		if v := export.ShareValue(l.Precision); v != nil {
			fmt.Fprintf(&b, `<rect class="share" x="%.1f" y="%.1f" width="%.1f" height="14"/><line class="span" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`,
				barLeft, top+2, l.Precision.Value*wide, barLeft+l.Precision.Low*wide, top+9, barLeft+l.Precision.High*wide, top+9)
			text = export.ShareText(l.Precision.Value)
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f">%s</text>`, barLeft+wide+8, top+14, text)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// shortened returns a text of at most n characters.
func shortened(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// f1Text returns an F1 for people.
func f1Text(l export.LabelFinding) string {
	if v, ok := export.F1Value(l).(float64); ok {
		return export.ShareText(v)
	}
	return export.ShareText(math.NaN())
}

// fewText returns a share for people, of few pictures how many they were.
func fewText(e review.Estimate) string {
	if e.Known() && e.Judged < review.Few {
		return fmt.Sprintf("%.0f/%d", e.Value*float64(e.Judged), e.Judged)
	}
	return export.ShareText(e.Value)
}
