package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanwu/app/cli/command"
)

// TestSessionMerge checks that a sheet goes out, is filled in, and comes back.
func TestSessionMerge(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "w.db")
	run := runner(t, t.TempDir(), "--workspace", kept)
	run(command.ExitOK, "recognize", "--session", "样图", "--threshold", "0.2", filepath.Join(samples(t), "动物"))
	book := filepath.Join(dir, "张三.xlsx")
	run(command.ExitOK, "session", "export", "样图", "--out", book)
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, v := range map[string]string{"F2": "对", "F3": "错", "G3": "外星狗"} {
		if err := f.SetCellValue("结果", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	verdicts := func() (n int, truths string) {
		out, _ := run(command.ExitOK, "session", "export", "样图", "--out", "-")
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			var l struct{ Verdict, Truth string }
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			if l.Verdict != "" {
				n++
				truths += l.Truth + " "
			}
		}
		return n, truths
	}
	for _, flag := range []string{"--dry-run", "--by=李四"} { // without --yes nothing is written
		if out, _ := run(command.ExitOK, "session", "merge", "样图", book, flag); !strings.Contains(out, "改动 2 处，冲突 0 处") || !strings.Contains(out, "外星狗") {
			t.Error(out)
		}
	}
	if n, _ := verdicts(); n != 0 {
		t.Errorf("%d verdicts before --yes", n)
	}
	if _, errs := run(command.ExitOK, "session", "merge", "样图", book, "--yes"); !strings.Contains(errs, "已写入 2 处改动") {
		t.Error(errs)
	}
	if n, truths := verdicts(); n != 2 || !strings.Contains(truths, "外星狗") {
		t.Errorf("%d verdicts, %s", n, truths)
	}
	if out, errs := run(command.ExitOK, "session", "merge", "样图", book, "--yes"); !strings.Contains(out, "改动 0 处") || !strings.Contains(errs, "已写入 0 处改动") {
		t.Error(out, errs)
	}
	if _, errs := run(command.ExitOK, "session", "merge", "样图", "--undo"); !strings.Contains(errs, "2 行恢复原样") {
		t.Error(errs)
	}
	if n, _ := verdicts(); n != 0 {
		t.Errorf("%d verdicts after --undo", n)
	}
	if _, errs := run(command.ExitError, "session", "merge", "样图", "--undo"); !strings.Contains(errs, "没有可以撤销") {
		t.Error(errs)
	}
	run(command.ExitUsage, "session", "merge", "样图", book, "--undo")
	other := filepath.Join(dir, "乱.csv")
	if err := os.WriteFile(other, []byte("a,b\n1,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, errs := run(command.ExitError, "session", "merge", "样图", other); !strings.Contains(errs, "不是本程序导出的表格") {
		t.Error(errs)
	}
	run(command.ExitOK, "recognize", "--session", "风景", filepath.Join(samples(t), "宫殿.jpg"))
	if _, errs := run(command.ExitError, "session", "merge", "风景", book); !strings.Contains(errs, "别的任务") {
		t.Error(errs)
	}
}

// TestSessionExportFlags checks the format, the columns and the thumbnails of an export.
func TestSessionExportFlags(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "w.db")
	run := runner(t, t.TempDir(), "--workspace", kept)
	run(command.ExitOK, "recognize", "--session", "样图", filepath.Join(samples(t), "动物"))
	odd := filepath.Join(dir, "没有扩展名")
	run(command.ExitOK, "session", "export", "样图", "--out", odd, "--format", "csv", "--columns", "name,labels", "--top", "1")
	text, err := os.ReadFile(odd)
	if err != nil {
		t.Fatal(err)
	}
	if header, _, _ := strings.Cut(string(text), "\r\n"); !strings.HasPrefix(header, "\ufeff文件名,判定,人工标签,标签 1,置信度 1,行标识") {
		t.Errorf("%q", header)
	}
	size := func(args ...string) int64 {
		book := filepath.Join(dir, "a.xlsx")
		run(command.ExitOK, append([]string{"session", "export", "样图", "--out", book, "--overwrite"}, args...)...)
		fi, err := os.Stat(book)
		if err != nil {
			t.Fatal(err)
		}
		return fi.Size()
	}
	if with, without := size(), size("--thumbnails=false"); without >= with {
		t.Errorf("%d bytes with thumbnails, %d without", with, without)
	}
	set := filepath.Join(dir, "训练集")
	_, errs := run(command.ExitOK, "session", "export", "样图", "--out", set, "--format", "imagefolder", "--split", "0.5")
	if _, err := os.Stat(filepath.Join(set, "manifest.csv")); err != nil || !strings.Contains(errs, "训练") {
		t.Error(err, errs)
	}
	run(command.ExitError, "session", "export", "样图", "--out", set, "--format", "coco") // never over a folder
	run(command.ExitOK, "session", "export", "样图", "--out", filepath.Join(dir, "a.parquet"))
	for _, args := range [][]string{
		{"--out", "b", "--format", "coco", "--by", "颜色"}, {"--out", "b", "--format", "coco", "--split", "1"},
		{"--out", "a.xlsx", "--format", "docx"}, {"--out", "-", "--format", "csv"}, {"--out", "a.html", "--columns", "name"}, {"--out", "a.csv", "--columns", "颜色"},
	} {
		run(command.ExitUsage, append([]string{"session", "export", "样图"}, args...)...)
	}
	long := filepath.Join(dir, strings.Repeat("长", 70))
	long = filepath.Join(long, strings.Repeat("长", 70), strings.Repeat("长", 70))
	if err := os.MkdirAll(long, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, errs := run(command.ExitOK, "session", "export", "样图", "--out", filepath.Join(long, "a.xlsx")); !strings.Contains(errs, "Excel 打不开") {
		t.Error(errs)
	}
	if err := os.WriteFile(filepath.Join(dir, ".~lock.a.xlsx#"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := run(command.ExitOK, "session", "export", "样图", "--out", filepath.Join(dir, "a.xlsx"), "--overwrite"); !strings.Contains(errs, "LibreOffice 正打开着") {
		t.Error(errs)
	}
}
