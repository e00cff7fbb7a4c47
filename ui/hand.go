package ui

import (
	"context"
	"errors"
	"io/fs"

	"wanwu/inference/source"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// hand hands a file to the system, of a member its archive, and says where that cannot be
// done.
func (w *Window) hand(open func(ctx context.Context, path string) error, path string) {
	w.wg.Go(func() {
		path := source.DiskFile(path)
		err := open(w.ctx, path)
		w.do(func() {
			switch {
			case w.closing || err == nil:
			case errors.Is(err, fs.ErrNotExist):
				w.tellDone(kit.Tr("open.gone", kit.Args{"Path": path}), kit.ColorWrong)
			default:
				w.tellDone(kit.Tr("open.failed", kit.Args{"Why": words.Sentence(w.opts.Lang, err)}), kit.ColorWrong)
			}
		})
	})
}
