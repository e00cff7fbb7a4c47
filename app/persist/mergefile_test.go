package persist_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/inference"
)

// part makes a file with a task of rows from…to, of which every tenth is pending and every
// seventh judged.
func part(t *testing.T, path, key string, from, to int) {
	t.Helper()
	db, _, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	task := store.Task{Name: "照片", Roots: []string{"/照片"}, Pack: "p", PackKey: key}
	if err := db.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	var items []store.Item
	for i := from; i < to; i++ {
		it := store.Item{Task: task.ID, Name: fmt.Sprint(i), Folder: store.Folder{File: "/照片/", Path: "照片/"}, State: store.Pending}
		if i%10 != 0 {
			facts := store.Facts{Hash: uint64(i), Labels: []inference.Label{{Class: int32(i), Score: .5}}}
			it.State, it.Facts = store.Done, facts.Pack(nil)
		}
		items = append(items, it)
	}
	if err := db.Commit(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	said := map[int64]store.Judgement{}
	if err := db.Load(t.Context(), task.ID, func(items []store.Item) error {
		for i, it := range items {
			if i%7 == 0 {
				said[it.ID] = store.Judgement{Verdict: store.Right, Label: it.Name}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Judge(t.Context(), said); err != nil {
		t.Fatal(err)
	}
}

func TestMergedFilesHaveEachPictureOnce(t *testing.T) {
	dir := t.TempDir()
	into := filepath.Join(dir, "all.db")
	for k := range 3 { // they overlap
		part(t, filepath.Join(dir, fmt.Sprint(k)), "abc", 100*k, 100*k+150)
	}
	added, judged := 0, 0
	for range 2 { // the second time changes nothing
		for k := range 3 {
			m, err := persist.MergeFile(t.Context(), into, filepath.Join(dir, fmt.Sprint(k)), "照片")
			if err != nil {
				t.Fatal(err)
			}
			added, judged = added+m.Added, judged+m.Judgements
		}
	}
	tasks, _, err := persist.StoredTasks(t.Context(), into)
	if err != nil || len(tasks) != 1 || tasks[0].Total != 350 || tasks[0].Done != 315 || added != 350 || judged < 50 {
		t.Errorf("%+v, %v, %d added, %d judgements", tasks, err, added, judged)
	}
}

func TestMergeRefusesAnotherPackAndAnotherName(t *testing.T) {
	dir := t.TempDir()
	into, from := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	part(t, into, "abc", 0, 5)
	part(t, from, "def", 5, 9)
	if _, err := persist.MergeFile(t.Context(), into, from, "照片"); inference.CodeOf(err) != inference.CodeOtherPack {
		t.Errorf("another pack: %v", err)
	}
	if _, err := persist.MergeFile(t.Context(), into, from, "其他"); inference.CodeOf(err) != inference.CodeNoSession {
		t.Errorf("another name: %v", err)
	}
	if _, err := persist.MergeFile(t.Context(), into, filepath.Join(dir, "none"), "照片"); inference.CodeOf(err) != inference.CodeNoSession {
		t.Errorf("no file: %v", err)
	}
}
