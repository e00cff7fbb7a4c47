package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wanwu/app/words"
	"wanwu/ui/clip"
	"wanwu/ui/kit"
)

// paste adds what is on the clipboard: files, a picture, or the path of a file as text.
func (w *Window) paste() {
	if w.pasting || w.closing {
		return
	}
	w.pasting = true
	w.tellDone(kit.Tr("paste.busy"), kit.ColorMuted)
	w.wg.Go(func() {
		paths, shown, err := w.pasted()
		w.do(func() {
			var missing *clip.MissingError
			if !w.closing && (errors.Is(err, clip.ErrEmpty) || errors.As(err, &missing)) {
				w.pastePath(err)
				return
			}
			w.addPasted(paths, shown, err)
		})
	})
}

// pastePath adds the file whose path is on the clipboard as text, which Fyne reads
// everywhere; where that is none, instead is what went wrong. The text is asked for last,
// since Fyne waits for its owner on the main goroutine.
func (w *Window) pastePath(instead error) {
	text := w.app.Clipboard().Content()
	// Not a whole disk, though: nobody means that.
	if !filepath.IsAbs(text) || len(text) >= 4096 || filepath.Dir(text) == filepath.Clean(text) {
		w.addPasted(nil, "", instead)
		return
	}
	w.wg.Go(func() {
		if _, err := os.Stat(text); err == nil {
			instead = nil
		}
		w.do(func() { w.addPasted([]string{text}, text, instead) })
	})
}

// addPasted adds what came from the clipboard, or says what went wrong.
func (w *Window) addPasted(paths []string, shown string, err error) {
	w.pasting = false
	var missing *clip.MissingError
	switch {
	case w.closing:
	case err == nil:
		w.tellDone("", kit.ColorMuted)
		w.Add(paths)
		w.await(shown)
	case errors.As(err, &missing):
		w.tellDone(kit.Tr("paste.missing", kit.Args{"Tool": missing.Tool}), kit.ColorUnsure)
	case errors.Is(err, clip.ErrEmpty):
		w.tellDone(kit.Tr("paste.empty"), kit.ColorUnsure)
	case errors.Is(err, clip.ErrTooLarge):
		w.tellDone(kit.Tr("paste.large", kit.Args{"Size": kit.Bytes(clip.MaxBytes)}), kit.ColorUnsure)
	default:
		w.tellDone(kit.Tr("paste.failed", kit.Args{"Why": words.Sentence(w.opts.Lang, err)}), kit.ColorWrong)
	}
}

// pasted is what is to be added for the clipboard, and the picture of it that is to be
// shown. A picture becomes a file in a folder of the day, so that the pictures of a
// demonstration are one task.
func (w *Window) pasted() (paths []string, shown string, err error) {
	c, err := w.opts.Clipboard.Get(w.ctx)
	switch {
	case err != nil:
		return nil, "", err
	case len(c.Files) > 0:
		return c.Files, c.Files[0], nil
	}
	now := time.Now()
	for _, dir := range w.opts.PasteDirs {
		dir = filepath.Join(dir, kit.Tr("paste.folder", kit.Args{"Day": now.Format("2006-01-02")}))
		// The time to a thousandth: two pastes do not meet, and if they did, neither is lost.
		shown = filepath.Join(dir, now.Format("15-04-05.000")+c.Extension)
		failed := writeNew(shown, c.Picture)
		if failed == nil {
			return []string{dir}, shown, nil
		}
		err = errors.Join(err, failed)
	}
	return nil, "", err
}

// writeNew writes a file that is not there, and its folder; nothing of it is left where
// that fails.
func writeNew(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), os.Remove(path))
	}
	return nil
}
