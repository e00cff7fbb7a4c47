package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// storedRows makes a workspace file with a task of n pictures, and a copy of it.
func storedRows(t *testing.T, file string, n int) {
	t.Helper()
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	task := store.Task{Name: "照片", Roots: []string{"/照片"}, Pack: "p", PackKey: "0a"}
	if err := d.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	facts := store.Facts{Hash: 1, Width: 4, Height: 3, Labels: []inference.Label{{Class: 1, Score: 0.9}}}
	var items []store.Item
	for i := range n {
		items = append(items, store.Item{
			Task: task.ID, Name: strings.Repeat("猫", i+1) + ".jpg", Facts: facts.Pack(nil), State: store.Done,
			Folder: store.Folder{File: "/照片/", Path: "照片/"},
		})
	}
	if err := d.Commit(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	if err := d.CopyDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedWorkspaceIsReported checks that every command that reads it reports the damage.
func TestDamagedWorkspaceIsReported(t *testing.T) {
	const version = 63 // of the header's bytes: the last of user_version
	for name, c := range map[string]struct {
		spoil     func(b []byte) []byte
		said      string
		withCopy  bool
		wantTasks bool
	}{
		"one bit of its version":            {func(b []byte) []byte { b[version] ^= 2; return b }, "备份", true, true},
		"its version":                       {func(b []byte) []byte { b[version] = 0; return b }, "备份", true, true},
		"its version, without a copy":       {func(b []byte) []byte { b[version] = 0; return b }, "已修复", false, true},
		"cut off":                           {func(b []byte) []byte { return b[:len(b)-100] }, "备份", true, true},
		"empty":                             {func(b []byte) []byte { return nil }, "备份", true, true},
		"a name":                            {func(b []byte) []byte { return []byte(strings.Replace(string(b), "猫猫猫.jpg", "猫猫猪.jpg", 1)) }, "1 张图片的记录已丢失", true, true},
		"cut off in the middle, no copy":    {func(b []byte) []byte { return b[:len(b)/2] }, "从空白开始", false, false},
		"nonsense, and there is no copy":    {func(b []byte) []byte { return []byte("nonsense") }, "从空白开始", false, false},
		"nothing where its embeddings were": {func(b []byte) []byte { return nil }, "从空白开始", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, cmd := range [][]string{{"session", "list"}, {"session", "show", "照片"}, {"session", "show", "照片", "--where", "状态:有结果"}, {"session", "export", "照片", "--out", "-"}} {
				file := filepath.Join(t.TempDir(), "w.db")
				storedRows(t, file, 5)
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				write(t, file, c.spoil(b))
				write(t, filepath.Join(file+"-embeddings", "0a.keys"), []byte("WANWEMB1"))
				if !c.withCopy {
					if err := os.RemoveAll(file + "-copies"); err != nil {
						t.Fatal(err)
					}
				}
				status, out, errs := wanwu(t, t.Context(), append(cmd, "--workspace", file)...)
				if !strings.Contains(errs, c.said) {
					t.Errorf("%v says %q", cmd, errs)
				}
				if has := status == command.ExitOK && out != ""; has != c.wantTasks {
					t.Errorf("%v: exit %d, %q, %q", cmd, status, out, errs)
				}
			}
		})
	}
}

// TestWorkspaceWithTriggerIsRefused checks that every command refuses it and leaves it as it is.
func TestWorkspaceWithTriggerIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	storedRows(t, file, 5)
	storetest.Alter(t, file, `CREATE TRIGGER evil AFTER UPDATE ON meta BEGIN DELETE FROM item; END`)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range [][]string{{"session", "list"}, {"session", "show", "照片"}, {"recognize", "--device", "cpu", "--session", "照片", samples(t)}} {
		status, out, errs := wanwu(t, t.Context(), append(cmd, "--workspace", file)...)
		if status != command.ExitError || out != "" || !strings.Contains(errs, file) {
			t.Errorf("%v: exit %d, %q, %q", cmd, status, out, errs)
		}
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestConcurrentSessionsOfOneName checks that of several that begin a session of one name at once, one
// creates it.
func TestConcurrentSessionsOfOneName(t *testing.T) {
	file, pictures := filepath.Join(t.TempDir(), "w.db"), samples(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			// One of them runs it; the others may be told that it is being run.
			wanwu(t, context.WithoutCancel(t.Context()), "recognize", "--device", "cpu", "--session", "甲", "--workspace", file, "--out", "-", pictures)
		})
	}
	all.Wait()
	status, out, errs := wanwu(t, t.Context(), "session", "list", "--workspace", file)
	if status != command.ExitOK || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "甲 ") || strings.Contains(out, "(2)") {
		t.Errorf("exit %d\n%s%s", status, out, errs)
	}
}
