package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/inference"
)

// checkName says what about the name of a file makes no sense as a place to write to.
func checkName(l words.Lang, path string, overwrite bool) error {
	if _, err := formatOf(l, path); err != nil {
		return err
	}
	switch fi, err := os.Lstat(path); {
	case err == nil && fi.IsDir():
		return fmt.Errorf(pick(l, "%s 是文件夹；换一个文件名", "%s is a folder; choose the name of a file"), path)
	case err == nil && !overwrite:
		return fmt.Errorf(pick(l, "%s 已存在；换一个名字，或加 --overwrite", "%s exists; choose another name, or add --overwrite"), path)
	}
	if fi, err := os.Stat(filepath.Dir(path)); err != nil || !fi.IsDir() {
		return fmt.Errorf(pick(l, "文件夹 %s 不存在", "the folder %s does not exist"), filepath.Dir(path))
	}
	return nil
}

// writeOut writes src to path. Where that fails, which is said, the results are not
// thrown away: they are written under another name beside it where the name is what
// hinders, as a table that is open in Excel, else into the folder of temporary files.
// at is the file that was written, absolute; empty where none could be.
func writeOut(ctx context.Context, env Env, l words.Lang, path string, src export.Source, overwrite bool) (at string, err error) {
	if err = export.File(ctx, path, src, export.Options{Overwrite: overwrite}); err == nil {
		return absolute(path), nil
	}
	tell(env, l, words.ExportSentence(l, err))
	ext := filepath.Ext(path)
	name := strings.TrimSuffix(filepath.Base(path), ext) + time.Now().Format("_20060102-150405") + ext
	folders := []string{os.TempDir()}
	if inference.CodeOf(err) == inference.CodeExport {
		folders = []string{filepath.Dir(path), os.TempDir()}
	}
	for _, dir := range folders {
		at := absolute(filepath.Join(dir, name))
		if export.File(ctx, at, src, export.Options{}) == nil {
			return at, err
		}
	}
	return "", err
}

// absolute is path as it can be found from any folder.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// unwritten is the end of a call whose standard output could not be written. A reader
// that went away, as head does, is no failure to be explained.
func unwritten(env Env, l words.Lang, err error) error {
	if readerGone(err) {
		return &exit{status: ExitError, told: true, err: err}
	}
	why := pick(l, "无法写到标准输出", "the standard output cannot be written")
	if inference.CodeOf(export.Coded("", err)) == inference.CodeDiskFull {
		why += pick(l, "：磁盘空间不足", ": the disk is full")
	}
	tell(env, l, why)
	return &exit{status: ExitError, told: true, err: err}
}

// tell says on the standard error stream what went wrong.
func tell(env Env, l words.Lang, sentence string) {
	fmt.Fprintf(env.Stderr, "%s%s\n", pick(l, "错误：", "error: "), sentence)
}
