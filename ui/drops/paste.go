package drops

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

// Paste adds what is on the clipboard: files, a picture, or the path of a file as text.
func (dp *Controller) Paste() {
	if dp.pasting || dp.IsClosing {
		return
	}
	dp.pasting = true
	dp.TellDone(kit.Tr("paste.busy"), kit.ColorMuted)
	dp.Goroutines.Go(func() {
		paths, shown, err := dp.pasted()
		dp.Do(func() {
			var missing *clip.MissingError
			if !dp.IsClosing && (errors.Is(err, clip.ErrEmpty) || errors.As(err, &missing)) {
				dp.pastePath(err)
				return
			}
			dp.addPasted(paths, shown, err)
		})
	})
}

// pastePath adds the file whose path is on the clipboard as text, which Fyne reads
// everywhere; where that is none, instead is what went wrong. The text is asked for last,
// since Fyne waits for its owner on the main goroutine.
func (dp *Controller) pastePath(instead error) {
	text := dp.App.Clipboard().Content()
	// Not a whole disk, though: that is never intended.
	if !filepath.IsAbs(text) || len(text) >= 4096 || filepath.Dir(text) == filepath.Clean(text) {
		dp.addPasted(nil, "", instead)
		return
	}
	dp.Goroutines.Go(func() {
		if _, err := os.Stat(text); err == nil {
			instead = nil
		}
		dp.Do(func() { dp.addPasted([]string{text}, text, instead) })
	})
}

// addPasted adds what came from the clipboard, or says what went wrong.
func (dp *Controller) addPasted(paths []string, shown string, err error) {
	dp.pasting = false
	var missing *clip.MissingError
	switch {
	case dp.IsClosing:
	case err == nil:
		dp.TellDone("", kit.ColorMuted)
		dp.add(paths)
		dp.await(shown)
	case errors.As(err, &missing):
		dp.TellDone(kit.Tr("paste.missing", kit.Args{"Tool": missing.Tool}), kit.ColorUnsure)
	case errors.Is(err, clip.ErrEmpty):
		dp.TellDone(kit.Tr("paste.empty"), kit.ColorUnsure)
	case errors.Is(err, clip.ErrTooLarge):
		dp.TellDone(kit.Tr("paste.large", kit.Args{"Size": kit.Bytes(clip.MaxBytes)}), kit.ColorUnsure)
	default:
		dp.TellDone(kit.Tr("paste.failed", kit.Args{"Why": words.Sentence(dp.Options.Lang, err)}), kit.ColorWrong)
	}
}

// pasted returns what is to be added for the clipboard, and the picture of it that is to be shown.
// A picture becomes a file in a folder of the day, so that the pictures of a demonstration are one
// task.
func (dp *Controller) pasted() (paths []string, shown string, err error) {
	c, err := dp.Options.Clipboard.Get(dp.Ctx)
	switch {
	case err != nil:
		return nil, "", err
	case len(c.Files) > 0:
		return c.Files, c.Files[0], nil
	}
	now := time.Now()
	for _, dir := range dp.Options.PasteDirs {
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
