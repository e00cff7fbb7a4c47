package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"wanwu/app/words"

	"wanwu/app/review/sheet"
)

// readSheet reads a table. The error is a sentence in l.
func readSheet(l words.Lang, path string) (*sheet.Sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf(pick(l, "无法打开 %s", "%s cannot be opened")+": %w", path, err)
	}
	defer f.Close()
	s, err := sheet.Read(f, path)
	var pathError *fs.PathError
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, sheet.ErrEmpty):
		return nil, fmt.Errorf(pick(l, "%s 是空的，没有表头", "%s is empty: it has no header"), path)
	case errors.Is(err, sheet.ErrEncoding):
		return nil, fmt.Errorf(pick(l, "%s 不是 UTF-8 或 GBK 编码的文本", "%s is text in neither UTF-8 nor GBK"), path)
	case errors.Is(err, sheet.ErrTooLarge):
		return nil, fmt.Errorf(pick(l, "%s 太大（超过 1 GiB）", "%s is too large (more than 1 GiB)"), path)
	case errors.As(err, &pathError):
		return nil, fmt.Errorf(pick(l, "读取 %s 失败", "reading %s failed")+": %w", path, pathError.Err)
	}
	return nil, fmt.Errorf(pick(l, "不是能读的表格：", "no readable table: ")+"%w", err)
}
