package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

func TestJSONLGolden(t *testing.T) {
	exporttest.Golden(t, "sample.jsonl", exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows())))
}

// TestJSONLContract reads the lines as another program would.
func TestJSONLContract(t *testing.T) {
	lines := bytes.Split(bytes.TrimSuffix(exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows())), []byte("\n")), []byte("\n"))
	if len(lines) != 4 {
		t.Fatalf("%d lines; the pending row has none", len(lines))
	}
	for i, want := range []struct {
		Status string
		labels int
		failed bool
	}{{"ok", 3, false}, {"empty", 2, false}, {"error", 0, true}, {"empty", 0, false}} {
		var got map[string]any
		if err := json.Unmarshal(lines[i], &got); err != nil {
			t.Fatal(err)
		}
		labels, ok := got["labels"].([]any)
		if _, failed := got["error"]; got["status"] != want.Status || !ok || len(labels) != want.labels || failed != want.failed {
			t.Errorf("line %d: %s", i, lines[i])
		}
	}
}

func TestJSONLHostileNames(t *testing.T) {
	lines := bytes.Split(bytes.TrimSuffix(exporttest.Encode(t, Write, exporttest.Source(exporttest.HostileRows())), []byte("\n")), []byte("\n"))
	if len(lines) != len(exporttest.Hostile) {
		t.Fatalf("%d lines for %d names", len(lines), len(exporttest.Hostile))
	}
	for i, l := range lines {
		var got struct{ File string }
		if err := json.Unmarshal(l, &got); err != nil {
			t.Fatal(err)
		}
		if want := string([]rune(exporttest.Hostile[i])); got.File != want {
			t.Errorf("got %q, want %q", got.File, want)
		}
	}
	if !bytes.Contains(lines[16], []byte(`<b>&amp;'x'</b>`)) {
		t.Errorf("escaped for a browser: %s", lines[16])
	}
}

func TestWriteJSONLine(t *testing.T) {
	var b bytes.Buffer
	rows := exporttest.SampleRows()
	for _, r := range rows {
		if err := WriteLine(&b, exporttest.Source(nil), r); err != nil {
			t.Fatal(err)
		}
	}
	if want := exporttest.Encode(t, Write, exporttest.Source(rows)); !bytes.Equal(b.Bytes(), want) {
		t.Errorf("row by row:\n%s\nat once:\n%s", b.Bytes(), want)
	}
	src := exporttest.Source(nil)
	src.Vocabulary = nil
	src.Reason = func(error) string { return "因为" }
	line, err := Line(src, rows[0])
	if err != nil || !bytes.Contains(line, []byte(`{"id":"","name":"#0","category":"","score":0.6213}`)) {
		t.Errorf("without a vocabulary: %s, %v", line, err)
	}
	if line, err = Line(src, workspace.Row{State: workspace.Failed, Err: errors.New("x")}); err != nil ||
		!bytes.Contains(line, []byte(`"error":{"code":"internal","message":"因为"}`)) {
		t.Errorf("an error without a code: %s, %v", line, err)
	}
}
