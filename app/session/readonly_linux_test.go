package session_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/store/storetest"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// TestReadOnlyFile checks that the file is shown, that nothing being stored is reported, and that
// pictures are still recognised.
func TestReadOnlyFile(t *testing.T) {
	pics, dir := apptest.Pictures(t, 20), t.TempDir()
	file := filepath.Join(dir, "w.db")
	apptest.StoreRows(t, file, 300, false)
	storetest.Freeze(t, dir)
	synctest.Test(t, func(t *testing.T) {
		s := apptest.NewStoredSession(file, apptest.Opens(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}))
		synctest.Wait()
		s.Add([]string{pics})
		time.Sleep(time.Second)
		synctest.Wait()
		st := s.Status()
		if c := s.Workspace().Counts(); c.OK != 320 || st.Err != nil || st.Offer {
			t.Errorf("%+v, %+v", c, st)
		}
		if inference.CodeOf(st.FileErr) != inference.CodeReadOnly || words.Sentence(words.Chinese, st.FileErr) == "" {
			t.Errorf("a person is told %v", st.FileErr)
		}
		if n := s.Unsaved(); n != 20 {
			t.Errorf("%d results would be gone, want 20", n)
		}
		s.Workspace().Judge([]workspace.Judged{apptest.Judged(0, workspace.Right, "猫"), apptest.Judged(319, workspace.Right, "猫")})
		if n := s.Unsaved(); n != 21 {
			t.Errorf("%d results and words on others would be gone, want 21", n)
		}
		s.RenameTask(1, "子")
		s.Close() // what it says was already reported
	})
	if tasks := storedTasks(t, file); len(tasks) != 1 || tasks["照片"].Done != 300 {
		t.Errorf("in the file: %+v", tasks)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 3 {
		t.Errorf("beside the file: %v, %v", left, err)
	}
}
