package persist_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"

	"wanwu/app/apptest"
	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// TestJudgementsAreStored checks that they are there at the next start, also those that were said
// before their row was stored, and gone where they were taken back.
func TestJudgementsAreStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	apptest.StoreRows(t, path, 5000, false)
	open := func() (*workspace.Workspace, *persist.Syncer) {
		ws := workspace.New(0)
		k, err := persist.Open(t.Context(), path, ws, false)
		if err != nil {
			t.Fatal(err)
		}
		return ws, k
	}
	ws, k := open()
	ws.Judge([]workspace.Judged{apptest.Judged(4999, workspace.Wrong, "猫"), apptest.Judged(0, workspace.Right, "狗"), apptest.Judged(17, workspace.Unsure, "")})
	if err := k.Flush(true); err != nil {
		t.Fatal(err)
	}
	ws.Judge([]workspace.Judged{{Row: 17}})
	it := &inference.Item{Path: "照片/新.jpg", File: "/照片/新.jpg", Size: 1}
	row, _ := ws.AppendTo(1, it)
	ws.Set(row, &inference.Result{Item: *it, Labels: []inference.Label{{Class: 2, Score: 0.4}}})
	ws.Judge([]workspace.Judged{apptest.Judged(row, workspace.Right, "新")})
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}

	ws, k = open()
	defer k.Close()
	for row, want := range map[int]workspace.Judgement{
		0: apptest.Judged(0, workspace.Right, "狗").Judgement, 17: {}, 4999: apptest.Judged(0, workspace.Wrong, "猫").Judgement, 5000: apptest.Judged(0, workspace.Right, "新").Judgement,
	} {
		if r, ok := ws.Row(row); !ok || r.Judgement != want {
			t.Errorf("row %d: %+v, want %+v", row, r.Judgement, want)
		}
	}
	if n := ws.Counts(); n.Right != 2 || n.Wrong != 1 || n.Unsure != 0 {
		t.Errorf("counts: %+v", n)
	}
}

// TestUnstoredJudgementIsCounted checks that it is counted as unsaved, though its row is stored.
func TestUnstoredJudgementIsCounted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	apptest.StoreRows(t, file, 3, false)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{}}))
		synctest.Wait()
		release := storetest.Hold(t, file)
		s.Workspace().Judge([]workspace.Judged{apptest.Judged(1, workspace.Wrong, "猫")})
		if n := s.Unsaved(); n != 1 {
			t.Errorf("%d would be gone, want 1", n)
		}
		release()
		if n := s.Unsaved(); n != 0 {
			t.Errorf("%d would be gone, want none", n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestJudgementWhileLoading checks that a person can judge before all rows are loaded.
func TestJudgementWhileLoading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	apptest.StoreRows(t, path, 50_000, false)
	for _, want := range []workspace.Judged{apptest.Judged(0, workspace.Right, "狗"), apptest.Judged(0, workspace.Wrong, "猫")} {
		ws, done := workspace.New(0), make(chan int)
		go func() {
			for ws.Len() == 0 {
				runtime.Gosched()
			}
			ws.Judge([]workspace.Judged{want})
			done <- ws.Len() // of 50,000 where it came in time to prove something
		}()
		k, err := persist.Open(t.Context(), path, ws, false)
		t.Logf("said when there were %d rows", <-done)
		if err != nil {
			t.Fatal(err)
		}
		for again := range 2 {
			if r, ok := ws.Row(0); !ok || r.Judgement != want.Judgement {
				t.Errorf("opened %d times: %+v, want %+v", 1+again, r.Judgement, want.Judgement)
			}
			if n := ws.Counts(); n.Right+n.Wrong != 1 {
				t.Errorf("counts: %+v", n)
			}
			if err := k.Close(); err != nil {
				t.Fatal(err)
			}
			if again == 0 {
				ws = workspace.New(0)
				if k, err = persist.Open(t.Context(), path, ws, false); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// TestOpenFirstVersion checks that one that the first version of the program has written is brought
// up to date, with everything that is in it.
func TestOpenFirstVersion(t *testing.T) {
	b, err := os.ReadFile("../store/testdata/version-1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenReadOnly(t.Context(), path); inference.CodeOf(err) != inference.CodeWorkspace {
		t.Errorf("opened to be read only, it says %v", err)
	}
	for range 2 {
		ws := workspace.New(0)
		k, err := persist.Open(t.Context(), path, ws, false)
		if err != nil {
			t.Fatal(err)
		}
		if n := ws.Counts(); n.All != 3 || n.Failed != 1 || len(ws.Tasks()) != 1 || ws.Tasks()[0].Name != "旧版" {
			t.Errorf("%+v, %+v", n, ws.Tasks())
		}
		ws.Judge([]workspace.Judged{apptest.Judged(1, workspace.Right, "可卡犬")})
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		d, err := store.OpenReadOnly(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		if err := d.Judgements(t.Context(), func(int64, store.Judgement) { said++ }); err != nil || said != 1 {
			t.Errorf("%d judgements in the file, %v", said, err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
