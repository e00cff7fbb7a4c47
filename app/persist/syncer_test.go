package persist_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/persist"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// TestOpenDamagedRows checks that a file with a valid header and damaged rows is set aside at once,
// and reported; the workspace is never silently empty.
func TestOpenDamagedRows(t *testing.T) {
	for _, copied := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "w.db")
		apptest.StoreRows(t, path, 2000, copied)
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt(bytes.Repeat([]byte("nonsense"), 12<<10), 8192); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		ws := workspace.New(0)
		k, err := persist.Open(t.Context(), path, ws, false)
		if err != nil {
			t.Fatalf("copied %v: %v", copied, err)
		}
		want := 0
		if copied {
			want = 2000
		}
		if n := ws.Counts().OK; n != want {
			t.Errorf("copied %v: %d rows, want %d", copied, n, want)
		}
		if r := k.Report(); r.Aside == "" || (r.Copy != "") != copied || words.ReportSentence(words.Chinese, r) == "" {
			t.Errorf("copied %v: report %+v", copied, r)
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}
}
