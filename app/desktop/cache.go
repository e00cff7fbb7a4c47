package desktop

import (
	"fmt"
	"os"
	"path/filepath"

	"wanwu/app/thumbnail"
)

// openCache opens the thumbnails in dir, or in the user's cache folder where dir is empty, bounded
// to limit bytes, and returns the folder that it uses. Where that folder cannot be written, a
// temporary one takes its place, and elsewhere says so; an error means that a temporary one cannot
// be made either.
func openCache(dir string, limit int64) (folder string, thumbs *thumbnail.Cache, elsewhere, err error) {
	if dir == "" {
		if dir, err = os.UserCacheDir(); err == nil {
			dir = filepath.Join(dir, "wanwu")
		}
	}
	if err == nil {
		if thumbs, err = thumbnail.New(filepath.Join(dir, "thumbs"), limit); err == nil {
			return dir, thumbs, nil, nil
		}
	}
	first := err
	if dir, err = os.MkdirTemp("", "wanwu-"); err == nil {
		thumbs, err = thumbnail.New(filepath.Join(dir, "thumbs"), limit)
	}
	if err != nil {
		return "", nil, nil, fmt.Errorf("no folder for thumbnails: %w; %w", first, err)
	}
	return dir, thumbs, &ElsewhereError{dir, first}, nil
}
