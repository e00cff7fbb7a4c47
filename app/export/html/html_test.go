package html

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

func TestHTMLGolden(t *testing.T) {
	exporttest.Golden(t, "sample.html", exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows())))
}

func TestHTMLPictures(t *testing.T) {
	got := exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())))
	if n := bytes.Count(got, []byte(`src="data:image/jpeg;base64,/9j/`)); n != 2 {
		t.Errorf("%d pictures, want 2", n)
	}
	if !bytes.Contains(got, []byte("2（另有 1 张无法生成缩略图）")) {
		t.Error("the card does not count the missing picture")
	}
	var b bytes.Buffer
	src := exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())).Normalised()
	if err := writeWithin(t.Context(), &b, &src, 3); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("<img")) || !bytes.Contains(b.Bytes(), []byte("超过 3 行")) {
		t.Error("over the limit there are no pictures, and the card says why")
	}
}

// TestHTMLIsInert checks that names cannot become markup and that nothing is
// loaded from elsewhere.
func TestHTMLIsInert(t *testing.T) {
	rows := exporttest.HostileRows()
	rows = append(rows, workspace.Row{Index: 99, State: workspace.Done, Path: `"><img src=x onerror=alert(1)>.jpg`, File: "x"},
		workspace.Row{Index: 100, State: workspace.Done, Path: `</td></table><script>alert(1)</script>`, File: "x"})
	got := string(exporttest.Encode(t, Write, exporttest.Source(rows)))
	if strings.Contains(got, "<img") || strings.Contains(got, "<b>") || strings.Count(got, "<script") != 1 {
		t.Error("a name became markup")
	}
	if n := strings.Count(got, "<tr>"); n < len(rows) {
		t.Errorf("%d rows", n)
	}
	if at := regexp.MustCompile(`(src|href)="?(https?:|//)|@import|url\(`).FindString(got); at != "" {
		t.Errorf("loads %q from elsewhere", at)
	}
}

// TestHTMLStatesTheDecision checks that verdict, charts, advice and examples, without a script.
func TestHTMLStatesTheDecision(t *testing.T) {
	src := exporttest.JudgedSource(t, 600)
	pic := exporttest.Photo(t, 32, 24, 0, false)
	src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
	got := string(exporttest.Encode(t, Write, src))
	for _, want := range []string{
		"<h2>阈值 50%：50% 的图片可自动处理，正确率 100%（95% 区间 97.", `<polyline class="accuracy" points="44.0,`, "建议抽查", "识别对的例子",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(got, "<svg"); n != 2 {
		t.Errorf("%d charts", n)
	}
	if n := strings.Count(got, "data:image/jpeg"); n != 600+4 { // no wrong answer reaches the threshold
		t.Errorf("%d pictures", n)
	}
	svg := got[strings.Index(got, "<svg"):strings.LastIndex(got, "</svg>")]
	if strings.Contains(svg, "NaN") || strings.Contains(svg, "%!") {
		t.Error(svg)
	}
	if nothing := string(exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows()))); !strings.Contains(nothing, "<h2>还没有判定") || strings.Contains(nothing, "<svg") {
		t.Error("without verdicts there is a figure")
	}
}
