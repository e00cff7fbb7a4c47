//go:build !windows

package export

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"wanwu/app/words"
)

// TestFullDiskIsNamed checks that a full disk with the temporary files is told from one with the
// file that is written.
func TestFullDiskIsNamed(t *testing.T) {
	path, tmp := "/文件夹/结果.xlsx", filepath.Clean(os.TempDir())
	for at, want := range map[string]string{
		filepath.Join(tmp, "wanwu-rows-1"): tmp + " 所在的磁盘已满", "/文件夹/.wanwu-1.tmp": "磁盘空间不足，无法写入 " + path,
	} {
		err := Coded(path, &fs.PathError{Op: "write", Path: at, Err: syscall.ENOSPC})
		if said := words.ExportSentence(words.Chinese, err); !strings.Contains(said, want) {
			t.Errorf("of %s it says %q", at, said)
		}
	}
}
