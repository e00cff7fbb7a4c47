package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wanwu/app/export"
	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/inference"
)

// CheckName returns an error for the name of a file that cannot be written to, or that does
// not say its format.
func CheckName(l words.Lang, path string, overwrite bool) error {
	if _, err := FormatOf(l, path); err != nil {
		return err
	}
	return CheckTarget(l, path, overwrite)
}

// CheckTarget returns an error for the name of a file that cannot be written to.
func CheckTarget(l words.Lang, path string, overwrite bool) error {
	switch fi, err := os.Lstat(path); {
	case err == nil && fi.IsDir():
		return fmt.Errorf(words.T(l, "cli.outfile.folder_choose_name_file"), path)
	case err == nil && !overwrite:
		return fmt.Errorf(words.T(l, "cli.outfile.exists_choose_another_name"), path)
	}
	if fi, err := os.Stat(filepath.Dir(path)); err != nil || !fi.IsDir() {
		return fmt.Errorf(words.T(l, "cli.outfile.folder_does_not_exist"), filepath.Dir(path))
	}
	return nil
}

// CheckOut checks that the file can be written, before an hour of work rather than after it.
func CheckOut(env Env, l words.Lang, path string, overwrite bool) error {
	if err := export.Check(path, overwrite); err != nil {
		Tell(env, l, words.ExportSentence(l, err))
		return &Error{Status: ExitError, Told: true, Err: err}
	}
	NoteTarget(env, l, path)
	return nil
}

// NoteTarget says what will be odd about a file that can be written: that Excel will not open so
// long a path, or that a program shows what is there.
func NoteTarget(env Env, l words.Lang, path string) {
	if n, long := export.TooLongForExcel(Absolute(path)); long && strings.EqualFold(filepath.Ext(path), ".xlsx") {
		Note(env, l, words.T(l, "export.long_path", n, export.MaxExcelPath))
	}
	if program := export.HeldBy(path); program != "" {
		Note(env, l, words.T(l, "export.held_by", program, path))
	}
}

// WriteOut writes src to path. Where that fails, which is reported, the results are written under
// another name beside it if the name is the cause, as for a table that is open in Excel, else into
// the folder of temporary files. at is the file that was written, absolute; empty where none could
// be.
func WriteOut(ctx context.Context, env Env, l words.Lang, path string, src export.Source, overwrite bool) (at string, err error) {
	if err = formats.File(ctx, path, src, formats.Options{Overwrite: overwrite}); err == nil {
		return Absolute(path), nil
	}
	Tell(env, l, words.ExportSentence(l, err))
	ext := filepath.Ext(path)
	name := strings.TrimSuffix(filepath.Base(path), ext) + time.Now().Format("_20060102-150405") + ext
	folders := []string{os.TempDir()}
	if inference.CodeOf(err) == inference.CodeExport {
		folders = []string{filepath.Dir(path), os.TempDir()}
	}
	for _, dir := range folders {
		at := Absolute(filepath.Join(dir, name))
		if formats.File(ctx, at, src, formats.Options{}) == nil {
			return at, err
		}
	}
	return "", err
}

// Absolute returns path in a form that does not depend on the working folder.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
