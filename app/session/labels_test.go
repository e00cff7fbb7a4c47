package session_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// TestLabelLibraryOfAnotherProcess checks that results follow a label library that another process
// saves, that a version that cannot be read is said and changes nothing, and that the session's own
// changes hold at once.
func TestLabelLibraryOfAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}}}
	ws := workspace.New(0)
	ws.AddPack(pack)
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	row, _ := ws.AppendTo(task, &inference.Item{Path: "1", File: "/1"})
	ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: 0.7}, {Class: 1, Score: 0.2}}})
	synctest.Test(t, func(t *testing.T) {
		f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}
		s := session.New(session.Config{Open: apptest.Opens(f), Workspace: ws, Labels: path})
		defer s.Close()
		answer := func(want string) {
			t.Helper()
			r, _ := ws.Row(row)
			if len(r.Labels) == 0 || ws.Vocabulary()[r.Labels[0].Class].Name != want {
				t.Errorf("%+v, not %s", r.Labels, want)
			}
		}
		other, err := labelling.OpenEdition(path, pack)
		if err != nil {
			t.Fatal(err)
		}
		save := func(o labels.Override) {
			t.Helper()
			o.Was = "猫"
			lib, _, err := other.Library.Edit(pack.Classes, []labels.Override{o})
			if err == nil {
				err = other.Save(&lib)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(3 * time.Second)
		answer("猫")
		save(labels.Override{Fields: labels.SetsName, Name: "家猫"})
		time.Sleep(3 * time.Second)
		answer("家猫")
		if got := ws.LabelVersion("p"); got.Version != 1 || got.Hash != other.Hash {
			t.Errorf("%+v", got)
		}

		found, err := filepath.Glob(filepath.Join(path+"-labels", "*", "000001.json"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		broken := filepath.Join(filepath.Dir(found[0]), "000002.json")
		if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		answer("家猫")
		if st := s.Status(); inference.CodeOf(st.FileErr) != inference.CodeLabels {
			t.Errorf("a broken version: %v", st.FileErr)
		}
		if err := os.Remove(broken); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		save(labels.Override{Fields: labels.Hides})
		time.Sleep(3 * time.Second)
		answer("狗")
		if st := s.Status(); st.FileErr != nil {
			t.Errorf("a version that can be read: %v", st.FileErr)
		}

		mine, err := s.Labels(pack)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SaveLabels(t.Context(), mine, &labels.Library{}); err != nil {
			t.Fatal(err)
		}
		answer("猫")
		if ok, err := s.UndoLabels(t.Context(), mine); !ok || err != nil {
			t.Fatal(ok, err)
		}
		answer("狗")
		time.Sleep(3 * time.Second)
		answer("狗")
	})
}
