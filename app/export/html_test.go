package export

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"wanwu/app/workspace"
)

func TestHTMLGolden(t *testing.T) {
	golden(t, "sample.html", encode(t, HTML, source(sampleRows())))
}

func TestHTMLPictures(t *testing.T) {
	got := encode(t, HTML, withPhotos(t, source(sampleRows())))
	if n := bytes.Count(got, []byte(`src="data:image/jpeg;base64,/9j/`)); n != 2 {
		t.Errorf("%d pictures, want 2", n)
	}
	if !bytes.Contains(got, []byte("2（另有 1 张无法生成缩略图）")) {
		t.Error("the card does not count the missing picture")
	}
	var b bytes.Buffer
	src := withPhotos(t, source(sampleRows())).normalised()
	if err := writeHTML(t.Context(), &b, &src, 3); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("<img")) || !bytes.Contains(b.Bytes(), []byte("超过 3 行")) {
		t.Error("over the limit there are no pictures, and the card says why")
	}
}

// TestHTMLIsInert checks that names cannot become markup and that nothing is
// loaded from elsewhere.
func TestHTMLIsInert(t *testing.T) {
	rows := hostileRows()
	rows = append(rows, workspace.Row{Index: 99, State: workspace.Done, Path: `"><img src=x onerror=alert(1)>.jpg`, File: "x"},
		workspace.Row{Index: 100, State: workspace.Done, Path: `</td></table><script>alert(1)</script>`, File: "x"})
	got := string(encode(t, HTML, source(rows)))
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
