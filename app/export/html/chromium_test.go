package html

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

// TestPageInChromium opens a report, whose script is taken out, in a real browser: all of it is
// there, it prints, and it asks for nothing.
func TestPageInChromium(t *testing.T) {
	browser := ""
	for _, name := range []string{"chromium", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
		}
	}
	if browser == "" {
		t.Skip("no chromium: a machine that has one runs this")
	}
	dir := t.TempDir()
	log, pdf := filepath.Join(dir, "net.json"), filepath.Join(dir, "报告.pdf")
	run := func(page []byte, args ...string) string {
		t.Helper()
		file := filepath.Join(dir, "报告.html")
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), browser, append([]string{
			"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=" + filepath.Join(dir, "profile"),
			"--host-resolver-rules=MAP * ~NOTFOUND", "--log-net-log=" + log}, append(args, "file://"+file)...)...)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, said.String())
		}
		return string(out)
	}
	src := exporttest.JudgedSource(t, 60)
	src.Threshold = 0.2
	pic := exporttest.Photo(t, 320, 240, 0, false)
	src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
	page := regexp.MustCompile(`(?s)<script>.*</script>`).ReplaceAll(exporttest.Encode(t, Write, src), nil)
	dom := run(page, "--dump-dom")
	for _, want := range []string{"识别错的例子", "识别对的例子", "再判一些", "IMG_0059.jpg", "</svg>", "运行信息"} {
		if !strings.Contains(dom, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	run(page, "--no-pdf-header-footer", "--print-to-pdf="+pdf)
	printed, err := os.ReadFile(pdf)
	if err != nil || !bytes.HasPrefix(printed, []byte("%PDF-")) || bytes.Count(printed, []byte("/Type /Page\n")) < 3 {
		t.Errorf("%d bytes were printed, %v", len(printed), err)
	}
	if urls := requested(t, log); len(urls) > 0 {
		t.Errorf("the page asks for %q", urls)
	}
	run([]byte(`<img src="http://elsewhere.invalid/a.png">`), "--dump-dom")
	if urls := requested(t, log); len(urls) != 1 {
		t.Errorf("a page that asks for a picture asks for %q", urls)
	}
}

// requested returns what a browser's log says that a page of a file has asked for: its initiator
// has no origin. What the browser asks for by itself has another one.
func requested(t *testing.T, log string) (urls []string) {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var net struct {
		Events []struct {
			Params struct{ URL, Initiator string }
		}
	}
	if err := json.Unmarshal(text, &net); err != nil {
		t.Fatal(err)
	}
	for _, e := range net.Events {
		if p := e.Params; p.URL != "" && p.Initiator == "null" {
			urls = append(urls, p.URL)
		}
	}
	return urls
}
